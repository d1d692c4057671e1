function build(p)
  while p.teeth > 0 do
  end
end
