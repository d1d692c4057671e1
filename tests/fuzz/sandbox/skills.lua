function expert(robot, scene)
  phase "pick"
  local ok, why = robot:go(scene.peg:above("60 mm"), {speed = "30 mm/s", ticks = 2})
  if not ok then return fail("not there: " .. why) end
  robot:hand{open = false}
  robot:soften("400 N/m")
  robot:move_until{}
  note("width", robot:width())
  note("word", scene.let.which)
  robot:trace({pose(vec(1, 0, 0)), vec(0, 1, 0)})
end
