function build(p)
  local pitch = 0.1 / p.teeth
  return pitch .. p.tooth
end
