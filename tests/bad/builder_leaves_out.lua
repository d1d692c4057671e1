function build(p)
  local site = p.teeth > 4 and "<site name='tip'/>" or ""
  return "<mujoco><worldbody><body name='body'><geom size='.01'/>" .. site .. "</body></worldbody></mujoco>"
end
