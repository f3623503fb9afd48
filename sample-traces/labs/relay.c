/* A relay: the parent computes for 30 ms, hands over to its child, waits while that computes for 50 ms, and
 * sleeps for 20 ms. So the parent's time is its own 30 ms, the child's 50 ms and the timer's 20 ms. */
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static void compute(long ms) {
    struct timespec t;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    long end = t.tv_sec * 1000000000L + t.tv_nsec + ms * 1000000L;
    do {
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    } while (t.tv_sec * 1000000000L + t.tv_nsec < end);
}

int main(void) {
    int there[2], back[2];
    char byte = 0;
    if (pipe(there) || pipe(back)) return 1;
    if (fork() == 0) {
        if (read(there[0], &byte, 1) != 1) return 1;
        compute(50);
        return write(back[1], &byte, 1) != 1;
    }
    compute(30);
    if (write(there[1], &byte, 1) != 1 || read(back[0], &byte, 1) != 1) return 1;
    struct timespec nap = {0, 20000000};
    nanosleep(&nap, 0);
    return 0;
}
