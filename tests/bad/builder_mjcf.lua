function build(p)
  return "<mujoco><worldbody><body name='body'><geom type='bxo' size='.1 .1 .1'/></body></worldbody></mujoco>"
end
