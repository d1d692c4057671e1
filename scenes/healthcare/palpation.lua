-- Press everywhere with the same force and see how far the tissue gives; the lump is where it gives least.
local FORCE = 2           -- N
local WIDTH = 0.007       -- m: how far around a lump the surface is stiffer
local REACH = 0.02        -- m: where it may lie, from the middle
local touched             -- {x, y, depth}: along the surface's x and y, m

-- How well a dent of too little depth around (x, y) explains what was felt: a least-squares fit.
local function likeness(x, y)
  local n, t, tt, d, td = #touched, 0, 0, 0, 0
  for _, p in ipairs(touched) do
    local bump = math.exp(-((p.x - x)^2 + (p.y - y)^2)/(2*WIDTH^2))
    t, tt, d, td = t + bump, tt + bump^2, d + p.depth, td + bump*p.depth
  end
  local slope = td - t*d/n
  return slope < 0 and slope^2/(tt - t^2/n) or 0
end

-- The likeliest place on a square of half width `reach` about (x, y).
local function likeliest(x, y, reach, step)
  local best, at_x, at_y = -1, x, y
  for i = -math.floor(reach/step), math.floor(reach/step) do
    for j = -math.floor(reach/step), math.floor(reach/step) do
      local like = likeness(x + i*step, y + j*step)
      if like > best then best, at_x, at_y = like, x + i*step, y + j*step end
    end
  end
  return at_x, at_y
end

local function press(robot, point, x, y)
  local ok, why = robot:move_to(point:above("3 mm"))
  if not ok then fail("cannot reach the tissue: " .. why) end
  local hit
  ok, hit = robot:move_until{along = -point.z, speed = "15 mm/s", force = FORCE, within = "18 mm"}
  if ok then
    touched[#touched + 1] = {x = x, y = y, depth = (point.pos - hit.pos):dot(point.z)}
  end
  robot:move_to(point:above("3 mm"))
end

function expert(robot, scene)
  local patch = scene.tissue.surface
  local middle = patch:pose()
  touched = {}
  robot:open()

  phase "feel"
  for point in patch:grid(5, 5) do
    local from = point.pos - middle.pos
    press(robot, point, from:dot(middle.x), from:dot(middle.y))
  end
  if #touched < 9 then fail "the tissue is too soft to feel" end

  phase "feel again"
  local x, y = likeliest(0, 0, REACH, 0.002)
  local near_x, near_y = 0.005*math.floor(x/0.005 + 0.5), 0.005*math.floor(y/0.005 + 0.5)
  for _, step in ipairs{{-1, -1}, {1, -1}, {1, 1}, {-1, 1}} do
    local px = math.max(-REACH, math.min(REACH, near_x + 0.005*step[1]))
    local py = math.max(-REACH, math.min(REACH, near_y + 0.005*step[2]))
    press(robot, patch:offset{x = px, y = py}, px, py)
  end

  phase "point"
  x, y = likeliest(0, 0, REACH, 0.002)
  x, y = likeliest(x, y, 0.002, 0.0005)
  local spot = patch:offset{x = x, y = y}
  robot:answer("lump", spot)
  robot:move_to(spot:above("3 mm"))
end
