local function f() return 1 + f() end
function expert()
  pcall(function() while true do end end)
  pcall(f)
  pcall(pcall, pcall)
  local s = "x" while true do s = s .. s end
end
