function expert()
  local s = ("Abc"):upper() .. ("abc"):sub(2, -1) .. string.char(65, 66) .. #"xy"
  note(string.format("%5.2f|%s|%q|%d|%x|%c|%i|%g|%a", 1.234, "x", "y", 5, 255, 65, 3, 1e9, 0.5), string.byte(s, 1))
  note(tostring({}) .. tostring(expert) .. tostring(nil), tonumber("ff", 16))
  string.format("%s %p", {}, {})
end
