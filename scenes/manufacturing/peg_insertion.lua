-- Peg into socket: vision brings the tip to within a few millimetres, touch finds the hole.

-- Bring the tip over where the hole is believed to be, come down to the face, slide over it until the tip drops.
local function find_hole(robot, scene)
  local hole = scene.socket.hole
  local ok, why = robot:move_to(hole:above("60 mm"), {holding = scene.peg.tip})
  if not ok then return nil, why end
  local touched = robot:move_until{along = -hole.z, speed = "20 mm/s", force = "5 N", within = "68 mm"}
  if not touched then return true end                       -- well below the face: it went straight in
  ok, why = robot:search{pattern = "spiral", radius = "6 mm", pitch = "0.5 mm", press = "8 N", drop = "2 mm"}
  if not ok then return nil, "hole not found: " .. why end
  return true
end

function expert(robot, scene)
  phase "pick"
  robot:open()
  local ok, why = robot:pick(scene.peg, {force = "25 N", approach = "100 mm"})
  if not ok then                                            -- one more look, one more try
    robot:open()
    robot:retreat("100 mm")
    scene.peg:look()
    ok, why = robot:pick(scene.peg, {force = "25 N", approach = "100 mm"})
  end
  if not ok then return fail("peg not picked: " .. why) end

  phase "search"
  ok, why = retry(3, function()
    local found, reason = find_hole(robot, scene)
    if not found then
      robot:lift("40 mm")
      if not robot:holding() then return fail "lost the peg" end
      scene.socket:look()
    end
    return found, reason
  end)
  if not ok then return fail(why) end

  phase "insert"
  ok, why = retry(3, function() return robot:insert{depth = "20 mm", limit = "30 N"} end)
  if not ok then return fail(why) end

  phase "retreat"
  robot:release()
  robot:retreat("100 mm")
end
