function expert(robot)
  local a, b = vec(1, 2, 3), rot(vec(0, 0, 1), "90 deg")
  note("n", math.floor(2.5) // 1 | 3 << 2 ~ 5 & ~1)
  note("m", math.tointeger(3.0) + math.fmod(7, 3) + math.ult(1, 2) and 1 or 0)
  local p = pose(a, b)
  note("x", p.x + a.z + (a * 2 - a / 3 + -a).y)
  note("u", unit "5 mm" + random "0..1" + random())
  note("w", random "choice(left, right)")
end
