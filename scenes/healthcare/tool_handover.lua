-- The left hand brings the instrument to where the hands meet, the right one takes it by the shaft and
-- lifts until it carries half of the weight, and only then does the left one let go.

-- A finger that touched down beside the instrument draws back and comes again.
local function take(robot, tool, how)
  return retry(3, function()
    local held, why = robot:pick(tool, how)
    if not held then
      robot:open()
      robot:retreat("80 mm")
      tool:look()
    end
    return held, why
  end)
end

function expert(robots, scene)
  local L, R, tool = robots.left, robots.right, scene.tool

  phase "pick"
  local ok, why = take(L, tool, {grasp = "handle", force = "20 N"})
  if not ok then return fail("not picked: " .. why) end

  phase "meet"
  local there = together(
    function() return L:move_to(tool.tip, scene.bench.meet, {speed = "0.2 m/s"}) end,
    function() R:open(); return R:move_to(scene.bench.wait_right:pose()) end)
  if not (there[1] and there[2]) then return fail "the hands do not meet" end

  phase "take"
  tool:look()
  ok, why = take(R, tool, {grasp = "shaft", force = "20 N", symmetry = 0, lift = false})
  if not ok then return fail("not taken: " .. why) end

  phase "share"
  L:comply{stiffness = "150 N/m"}
  for _ = 1, 10 do
    if R:load() > 0.5 * tool.weight then break end
    R:move_by(vec(0, 0, 0.002))
  end

  phase "let go"
  L:release{ramp = "0.3 s"}
  L:retreat "100 mm"
  R:hold "0.6 s"
end
