/*
 * compile_fault.h - what MuJoCo's compiler says of a composed model, told as the author knows it.
 *
 * MuJoCo names the element "socket/wall_3" and a line, but no file and none of the parameters
 * that gave the element its size. The part is known by the prefix:
 *
 *     socket.xml:14 (part socket, params bore = 0.0041 m): mass must be positive
 */
#pragma once

#include "base/error.h"
#include "scenes/mistakes.h"
#include "scenes/scene_parts.h"
#include "sim/task.h"

/*
 * Rewrites the text of an error of compose_compile() if it names an element of a part; numbers
 * are the scene's. Returns the part, or NULL if the message names none and stays as it was.
 */
const PartInstance *compile_fault_explain(
        const SceneParts *parts, const Task *task, Error *err);
