#!/usr/bin/env python3
"""unpack.py WHEELS MODELS - takes the models that tests/foreign/ names out of the wheels.

The packages themselves are never imported; their Python stays in the wheels.
"""
import glob
import os
import sys
import zipfile

WANTED = ["robosuite/models/assets/robots/panda/", "robosuite/models/assets/robots/ur5e/",
          "robosuite/models/assets/grippers/panda_gripper.xml",
          "robosuite/models/assets/grippers/robotiq_gripper_140.xml",
          "robosuite/models/assets/grippers/meshes/panda_gripper/",
          "robosuite/models/assets/grippers/meshes/robotiq_140_gripper/",
          "gymnasium_robotics/envs/assets/fetch/", "gymnasium_robotics/envs/assets/stls/fetch/",
          "gymnasium_robotics/envs/assets/textures/"]

for wheel in glob.glob(os.path.join(sys.argv[1], "*.whl")):
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(sys.argv[2], [n for n in archive.namelist() if n.startswith(tuple(WANTED))])
