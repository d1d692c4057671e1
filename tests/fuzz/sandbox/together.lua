function expert(robot, scene)
  local done, why = together(
    function() return robot:go(vec(1, 0, 0), {ticks = 2}) end,
    function() wait("0.1 s") return nil, "because" end,
    function() first(function() wait(1) end, function() error("no") end) end)
  note("n", #done)
end
