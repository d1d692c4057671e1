function built(p)
  return "<mujoco/>"
end
