-- The fewer teeth, the more knobs: the layout is that of the greatest number.
function build(p)
  local text = "<mujoco><worldbody><body name='body'><geom name='back' size='.01'/>"
  for i = p.teeth, 4 do
    text = text .. string.format("<geom name='knob_%d' size='.01'/>", i)
  end
  return text .. "</body></worldbody></mujoco>"
end
