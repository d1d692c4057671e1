-- Touches the panel where the rows begin, then slides over it row by row with the force asked for. The
-- surface is believed a few millimetres and degrees off: force and motion find it, `align` learns its slope.

function expert(robot, scene)
  local s = scene.panel.surface

  phase "approach"
  local ok, why = robot:move_to(s:start{pitch = "15 mm"}:above("50 mm"))
  if not ok then return fail("not over the panel: " .. why) end

  phase "touch"
  ok = robot:move_until{along = -s:start{pitch = "15 mm"}.z, speed = "20 mm/s", force = "3 N"}
  if not ok then return fail "no contact" end

  phase "wipe"
  ok, why = robot:follow_surface{path = s:raster{pitch = "15 mm"}, force = scene.let.force, speed = "60 mm/s", align = true}
  if not ok then return fail(why) end

  phase "leave"
  robot:retreat("80 mm")
end
