local _ENV = _ENV
function expert(...)
  local a <const>, b <close> = 1, nil
  _ENV.x = 1 string.len = nil math = nil
  for i = "1", 3 do end
  return _ENV, _G, ...
end
