#include "render/gl_context.h"

#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>

#include <EGL/egl.h>
#include <EGL/eglext.h>

enum { DEVICES_MAX = 64, IDENTITY_BYTES = 256 };

typedef void (*AnyFunction)(void);

/* glGetString() and its two questions: all that is needed of GL itself. */
typedef const unsigned char *(*GetString)(unsigned name);
enum { STRING_RENDERER = 0x1F01, STRING_VERSION = 0x1F02 };

typedef struct EglApi {
    PFNEGLGETPROCADDRESSPROC get_proc_address;
    PFNEGLINITIALIZEPROC initialize;
    PFNEGLBINDAPIPROC bind_api;
    PFNEGLCHOOSECONFIGPROC choose_config;
    PFNEGLCREATECONTEXTPROC create_context;
    PFNEGLDESTROYCONTEXTPROC destroy_context;
    PFNEGLGETCURRENTCONTEXTPROC get_current_context;
    PFNEGLMAKECURRENTPROC make_current;
    PFNEGLGETPLATFORMDISPLAYEXTPROC get_platform_display;
    PFNEGLQUERYDEVICESEXTPROC query_devices;
} EglApi;

struct GlContext {
    EglApi egl;
    EGLDisplay display;
    EGLContext handle;
    char identity[IDENTITY_BYTES];
};

#define INSTALL_HINT "apt-get install libegl1 libgl1-mesa-dri"

/* dlsym() for functions: ISO C has no cast from an address to one. NULL: not there. */
static AnyFunction find_function(void *library, const char *name)
{
    const union {
        void *address;
        AnyFunction function;
    } symbol = {.address = dlsym(library, name)};
    return symbol.function;
}

/* False if a function is missing; of extensions only the one that cannot be done without. */
static bool find_api(void *library, EglApi *egl)
{
    egl->get_proc_address =
            (PFNEGLGETPROCADDRESSPROC)find_function(library, "eglGetProcAddress");
    egl->initialize = (PFNEGLINITIALIZEPROC)find_function(library, "eglInitialize");
    egl->bind_api = (PFNEGLBINDAPIPROC)find_function(library, "eglBindAPI");
    egl->choose_config = (PFNEGLCHOOSECONFIGPROC)find_function(library, "eglChooseConfig");
    egl->create_context = (PFNEGLCREATECONTEXTPROC)find_function(library, "eglCreateContext");
    egl->destroy_context =
            (PFNEGLDESTROYCONTEXTPROC)find_function(library, "eglDestroyContext");
    egl->get_current_context =
            (PFNEGLGETCURRENTCONTEXTPROC)find_function(library, "eglGetCurrentContext");
    egl->make_current = (PFNEGLMAKECURRENTPROC)find_function(library, "eglMakeCurrent");
    if (egl->get_proc_address == NULL || egl->initialize == NULL || egl->bind_api == NULL ||
            egl->choose_config == NULL || egl->create_context == NULL ||
            egl->destroy_context == NULL || egl->get_current_context == NULL ||
            egl->make_current == NULL) {
        return false;
    }
    egl->get_platform_display =
            (PFNEGLGETPLATFORMDISPLAYEXTPROC)egl->get_proc_address("eglGetPlatformDisplayEXT");
    egl->query_devices = (PFNEGLQUERYDEVICESEXTPROC)egl->get_proc_address("eglQueryDevicesEXT");
    return egl->get_platform_display != NULL;
}

/*
 * The library stays loaded for the rest of the process: drivers leave threads and thread
 * exit handlers behind that must not lose their code.
 */
static bool load_api(const char *library_file, EglApi *egl, Error *err)
{
    void *library = dlopen(library_file, RTLD_NOW | RTLD_LOCAL);
    if (library == NULL) {
        (void)error_set(err, ERROR_DEVICE,
                "this host cannot draw with gl: '%s' does not load (%s); install it with "
                "'" INSTALL_HINT "'",
                library_file, dlerror());
        return false;
    }
    if (!find_api(library, egl)) {
        (void)error_set(err, ERROR_DEVICE,
                "this host cannot draw with gl: '%s' is not EGL 1.5 with platforms; install "
                "it with '" INSTALL_HINT "'",
                library_file);
        return false;
    }
    return true;
}

/*
 * Opens a context on one display and binds it. The display is never terminated: EGL hands the
 * same one to everybody in the process, so that would end other contexts too.
 */
static bool open_on(GlContext *context, EGLDisplay display)
{
    static const EGLint CONFIG_WANTED[] = {
            EGL_SURFACE_TYPE, EGL_PBUFFER_BIT, EGL_RENDERABLE_TYPE, EGL_OPENGL_BIT, EGL_NONE};
    const EglApi *egl = &context->egl;
    EGLConfig config = NULL;
    EGLint config_count = 0;

    if (display == EGL_NO_DISPLAY || !egl->initialize(display, NULL, NULL) ||
            !egl->bind_api(EGL_OPENGL_API) ||
            !egl->choose_config(display, CONFIG_WANTED, &config, 1, &config_count) ||
            config_count < 1) {
        return false;
    }
    EGLContext handle = egl->create_context(display, config, EGL_NO_CONTEXT, NULL);
    if (handle == EGL_NO_CONTEXT) {
        return false;
    }
    if (!egl->make_current(display, EGL_NO_SURFACE, EGL_NO_SURFACE, handle)) {
        (void)egl->destroy_context(display, handle);
        return false;
    }
    context->display = display;
    context->handle = handle;
    return true;
}

static bool open_device(GlContext *context, EGLDeviceEXT device)
{
    return open_on(
            context, context->egl.get_platform_display(EGL_PLATFORM_DEVICE_EXT, device, NULL));
}

static bool open_software(GlContext *context)
{
    return open_on(context,
            context->egl.get_platform_display(
                    EGL_PLATFORM_SURFACELESS_MESA, EGL_DEFAULT_DISPLAY, NULL));
}

static bool open_any(GlContext *context, int wanted, Error *err)
{
    EGLDeviceEXT devices[DEVICES_MAX];
    EGLint count = 0;
    const EglApi *egl = &context->egl;

    if (wanted < 0 && open_software(context)) {
        return true;
    }
    if (egl->query_devices == NULL || !egl->query_devices(DEVICES_MAX, devices, &count)) {
        count = 0;
    }
    if (wanted >= count) {
        return error_set(err, ERROR_DEVICE, "there is no gl device %d: this host has %d",
                wanted, (int)count);
    }
    if (wanted >= 0) {
        return open_device(context, devices[wanted]) ||
                error_set(err, ERROR_DEVICE,
                        "gl device %d gives no OpenGL context; is its driver installed?",
                        wanted);
    }
    for (EGLint i = 0; i < count; i++) {
        if (open_device(context, devices[i])) {
            return true;
        }
    }
    return error_set(err, ERROR_DEVICE,
            "this host cannot draw with gl: EGL gives no OpenGL context, neither in software "
            "nor on its %d devices; install a driver with '" INSTALL_HINT "'",
            (int)count);
}

static void read_identity(GlContext *context)
{
    GetString get_string = (GetString)context->egl.get_proc_address("glGetString");
    if (get_string == NULL) {
        (void)snprintf(context->identity, sizeof context->identity, "unknown");
        return;
    }
    const unsigned char *renderer = get_string(STRING_RENDERER);
    const unsigned char *version = get_string(STRING_VERSION);
    (void)snprintf(context->identity, sizeof context->identity, "%s, %s",
            renderer != NULL ? (const char *)renderer : "unknown",
            version != NULL ? (const char *)version : "unknown");
}

GlContext *gl_context_create(const char *library, int device, Error *err)
{
    GlContext *context = calloc(1, sizeof *context);
    if (context == NULL) {
        (void)error_no_memory(err, "an OpenGL context");
        return NULL;
    }
    if (!load_api(library, &context->egl, err) || !open_any(context, device, err)) {
        free(context);
        return NULL;
    }
    read_identity(context);
    return context;
}

void gl_context_destroy(GlContext *context)
{
    if (context != NULL) {
        const EglApi *egl = &context->egl;
        if (egl->get_current_context() == context->handle) {
            (void)egl->make_current(
                    context->display, EGL_NO_SURFACE, EGL_NO_SURFACE, EGL_NO_CONTEXT);
        }
        (void)egl->destroy_context(context->display, context->handle);
        free(context);
    }
}

bool gl_context_bind(GlContext *context, Error *err)
{
    const EglApi *egl = &context->egl;
    if (egl->get_current_context() != context->handle &&
            !egl->make_current(
                    context->display, EGL_NO_SURFACE, EGL_NO_SURFACE, context->handle)) {
        return error_set(err, ERROR_DEVICE, "the OpenGL context cannot be bound again");
    }
    return true;
}

const char *gl_context_identity(const GlContext *context)
{
    return context->identity;
}
