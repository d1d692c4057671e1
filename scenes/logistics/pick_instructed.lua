-- Lift the named thing out of what stands around it, by a grasp that the hand can come to.

function expert(robot, scene)
  local target = scene.target
  robot:open()
  for try = 1, 3 do
    phase "pick"
    for _, grasp in ipairs(target:grasps()) do               -- best first, reachable and clear
      local ok, why = robot:pick(target, {grasp = grasp, width = grasp.width, force = "30 N"})
      if ok then
        phase "lift"
        ok, why = robot:lift "120 mm"
        if ok then return end
      end
      note("pick " .. try, why)
      robot:open()
      robot:retreat "100 mm"
      target:look()
    end
  end
  fail "no grasp held"
end
