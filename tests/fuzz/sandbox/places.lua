function expert(robot, scene)
  local b = scene.peg
  note("x", b.x + scene.socket.hole.y + b:offset{x = "5 mm", yaw = "10 deg"}:pose().z)
  note("g", #b:grasps()) b:grasp("side") b:look()
  note("c", b.colour) note("s", tostring(scene.box1.pos))
  return scene.pge, scene.ghost.x
end
