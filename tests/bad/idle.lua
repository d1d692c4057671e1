function expert(robot, scene)
  robot:hold("0.1 s")
end
