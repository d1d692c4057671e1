function build(p)
  return {p.teeth}
end
