-- Pick the named thing out of the bin from above and let it go in the tote.

-- How to take a thing at a try: where a neighbour was in the way, as the hand has room.
local function side(thing, try)
  local grasps = try > 1 and thing:grasps() or {}
  if #grasps == 0 then return thing end
  return grasps[(try - 2) % #grasps + 1]
end

function expert(robot, scene)
  local thing = scene[scene.let.which]
  local try = 0

  phase "pick"
  local ok, why = retry(3, function()
    robot:open()
    try = try + 1
    local held, reason = robot:pick(side(thing, try), {force = "25 N", approach = "120 mm"})
    if not held then robot:retreat("120 mm") end            -- clear the bin first
    return held, reason
  end)
  if not ok then return fail("not picked: " .. why) end

  phase "lift"
  ok, why = robot:lift("200 mm")                            -- its lower end clears the tote's rim
  if not ok then return fail("not lifted: " .. why) end
  if not robot:holding() then return fail "slipped" end

  phase "carry"
  ok, why = robot:move_to(scene.tote.drop:above("40 mm"), {holding = thing.bottom, symmetry = "360 deg"})
  if not ok then return fail("not carried: " .. why) end
  if not robot:holding() then return fail "slipped" end

  phase "place"                                             -- let go a hand's breadth above the tote's floor
  ok, why = robot:place(scene.tote.drop:below("90 mm"), {holding = thing.bottom, drop = "20 mm", symmetry = "360 deg"})
  if not ok then return fail("not placed: " .. why) end

  phase "retreat"
  robot:retreat("150 mm")
end
