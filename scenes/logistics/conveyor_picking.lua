-- Take parcels off a running belt, as they come, and let them go in the tote beside each other.

local FLOOR = 0.150                        -- of the tote, under its place to drop things
local SPOTS = {{x = -0.083}, {x = 0.083}, {x = 0}}

local function pick(robot, parcel)
  local ok, why = robot:pick(parcel, {track = true, lead = "0.2 s", speed = "0.35 m/s", force = "30 N"})
  if not ok then
    note("pick", why)
    robot:retreat("100 mm")
  end
  return ok, why
end

function expert(robot, scene)
  for i, parcel in ipairs(scene.parcel) do
    phase "wait"
    local first = parcel:grasp():pose()
    robot:move_to(pose(first.pos + vec(0.15, 0, 0.12), first.rot), {speed = "0.4 m/s", tol = "20 mm"})
    robot:wait_until(function() return parcel.entered and robot:reaches(parcel) end)

    phase "pick"
    local ok, why = retry(3, function() return pick(robot, parcel) end)
    if not ok then return fail("not picked: " .. why) end

    phase "place"                          -- two beside each other, the third across them
    local below = i > 2 and math.max(scene.parcel[1].size.z, scene.parcel[2].size.z) or 0
    local spot = scene.tote.drop:below(FLOOR - below):offset(SPOTS[i])
    ok, why = robot:place(spot, {holding = parcel.bottom, press = "3 N", approach = "140 mm", tol = "8 mm", symmetry = "180 deg", speed = "0.45 m/s"})
    if not ok then return fail("not placed: " .. why) end
  end
end
