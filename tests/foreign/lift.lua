function expert(robot, scene)
  phase "pick"
  local ok, why = robot:pick(scene.box, {force = "15 N"})
  if not ok then return fail("not picked: " .. why) end
  phase "lift"
  ok, why = robot:lift("120 mm")
  if not ok then return fail("not lifted: " .. why) end
end
