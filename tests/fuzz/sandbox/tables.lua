function expert()
  local t = {b = 1, a = 1, ["10"] = 1, [2.5] = 1, [-1] = 1, 1, 2, 3}
  for k, v in pairs(t) do note(k .. "", v) t[2] = nil end
  table.sort(t, function(a, b) return a > b end)
  table.insert(t, 1, table.remove(t)) table.insert(t, "x")
  note(table.concat({1, 2, 3}, ","), select("#", table.unpack({1, 2, 3}, 2)))
  for i, v in ipairs(t) do goto done end
  ::done::
  shuffle(t)
end
