function build(p)
  return "<mujoco><asset><mesh name='m' vertex='0 0 0  0 0 .1  0 .1 0  .1 0 0'/></asset>" ..
    "<worldbody><body name='body'><geom type='mesh' mesh='m'/></body></worldbody></mujoco>"
end
