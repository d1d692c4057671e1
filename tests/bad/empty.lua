local idle = 3
