#include "tools/program_path.h"

#include <sys/types.h>
#include <unistd.h>

void program_path(char ret_path[PATH_TEXT_BYTES])
{
    ssize_t length = readlink("/proc/self/exe", ret_path, PATH_TEXT_BYTES - 1);
    ret_path[length > 0 ? length : 0] = '\0';
}
