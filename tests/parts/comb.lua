-- A comb with p.teeth teeth, a shape that no formula reaches: the pitch follows from their number.
function build(p)
  local lines = {}
  local function add(...) lines[#lines + 1] = string.format(...) end
  local pitch = p.length / p.teeth
  add("<mujoco><worldbody><body name='body'>")
  add("<geom name='back' type='box' size='%.9g 0.004 0.006' mass='0.02'/>", p.length / 2)
  for i = 1, p.teeth do
    add("<geom name='tooth_%d' type='box' pos='%.9g 0 %.9g' size='%.9g 0.002 %.9g' density='800'/>",
      i, (i - 0.5) * pitch - p.length / 2, -0.006 - p.depth / 2, pitch / 4, p.depth / 2)
  end
  if p.end_shape == "round" then
    add("<geom name='knob' type='sphere' pos='%.9g 0 0' size='0.008' mass='0.005'/>", p.length / 2)
  end
  add("<site name='tip' pos='0 0 %.9g'/>", -0.006 - p.depth)
  add("</body></worldbody></mujoco>")
  return table.concat(lines, "\n")
end
