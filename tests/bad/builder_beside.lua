function build(p)
  return "<mujoco><worldbody><geom size='.01'/></worldbody></mujoco>"
end
