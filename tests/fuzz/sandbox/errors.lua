local t = {}
function expert(robot)
  note("a", tostring(pcall(error, t)))
  note("b", select(2, pcall(error, "no", 2)))
  note("c", tostring(select(2, pcall(function() local x = nil + 1 end))))
  retry(3, function() robot:go(vec(0, 0, 1), {["end"] = "stuck"}) error({}) end)
end
