-- Take the handle of the named drawer or door and open it as far as the instruction asks; look, and take it again
-- if it slipped or was pushed back.

local SPARE = {slide = 0.09, hinge = 0.08}                  -- of the range: a hand that lets go pushes a little

-- Drawers are drawn, doors swung: by so much of their range.
local function open_by(robot, d, share)
  if d.kind == "slide" then
    return robot:pull{along = d.axis, distance = share * d.travel, limit = "60 N"}
  end
  return robot:turn{axis = d.axis, centre = d.pos, angle = share * d.travel, follow = 0.3, limit = "60 N"}
end

local CAUSES = {jammed = "jam", limit = "jam", slipped = "slipped_off", missed = "slipped_off"}

function expert(robot, scene)
  local d = scene.cabinet[scene.let.which]
  local goal = math.min(scene.let.goal + SPARE[d.kind], 0.98)
  local why = "slipped"
  for try = 1, 5 do
    phase "grasp"
    local ok, reason = robot:pick(d, {force = "40 N", lift = false, width = d.handle.width})
    if ok then
      phase "open"
      ok, reason = open_by(robot, d, goal - d.opening)
    end
    if not ok then why = reason end
    phase "release"
    robot:release{width = d.handle.width + 0.02}            -- no wider: the next handle may be near
    robot:retreat("80 mm")
    scene.cabinet:look()
    if d.opening > scene.let.goal then return end
  end
  return fail(CAUSES[why] or why)
end
