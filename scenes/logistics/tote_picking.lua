-- Pick the named thing out of the bin from above and let it go in the tote.

function expert(robot, scene)
  local thing = scene[scene.let.which]

  phase "pick"
  local ok, why = retry(3, function()
    robot:open()
    local held, reason = robot:pick(thing, {force = "25 N", approach = "120 mm"})
    if not held then                                        -- clear the bin, look again
      robot:retreat("120 mm")
      thing:look()
    end
    return held, reason
  end)
  if not ok then return fail("not picked: " .. why) end

  phase "lift"
  ok, why = robot:lift("200 mm")                            -- its lower end clears the tote's rim
  if not ok then return fail(why) end
  if not robot:holding() then return fail "slipped" end

  phase "carry"
  ok, why = robot:move_to(scene.tote.drop:above("40 mm"), {holding = thing.bottom})
  if not ok then return fail(why) end
  if not robot:holding() then return fail "slipped" end

  phase "place"
  ok, why = robot:place(thing, scene.tote.inside, {drop = "60 mm"})
  if not ok then return fail(why) end

  phase "retreat"
  robot:retreat("150 mm")
end
