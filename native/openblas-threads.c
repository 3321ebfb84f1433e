// glibc 2.34 moved these two functions from libpthread to libc and gave them its own version, so that a library linked there asks for
// it. The versions before are still there, and older systems have no others: .NET has loaded libpthread before it loads OpenBLAS.
#include <pthread.h>

#if defined(__x86_64__)
#define BEFORE "GLIBC_2.2.5"
#else
#define BEFORE "GLIBC_2.17"
#endif

__asm__(".symver create_before, pthread_create@" BEFORE);
__asm__(".symver join_before, pthread_join@" BEFORE);

int create_before(pthread_t *thread, const pthread_attr_t *attributes, void *(*routine)(void *), void *argument);
int join_before(pthread_t thread, void **result);

int __wrap_pthread_create(pthread_t *thread, const pthread_attr_t *attributes, void *(*routine)(void *), void *argument)
{
    return create_before(thread, attributes, routine, argument);
}

int __wrap_pthread_join(pthread_t thread, void **result)
{
    return join_before(thread, result);
}
