// bursts FILE GROUPS WRITES BYTES PERIOD_US
//
// Writes in bursts, each of which ends in a flush: every PERIOD_US microseconds of the clock (and not after the last
// flush, so the period is exact) WRITES writes of BYTES bytes each, and one fdatasync.
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

int main(int argc, char **argv) {
    if (argc != 6)
        return 2;
    int groups = atoi(argv[2]), writes = atoi(argv[3]), bytes = atoi(argv[4]);
    long period_ns = atol(argv[5]) * 1000;
    char *record = malloc(bytes);
    memset(record, 'b', bytes);
    int fd = open(argv[1], O_WRONLY | O_CREAT | O_TRUNC, 0600);
    struct timespec next;
    clock_gettime(CLOCK_MONOTONIC, &next);
    for (int group = 0; group < groups; group++) {
        for (int i = 0; i < writes; i++)
            if (write(fd, record, bytes) != bytes)
                return 1;
        if (fdatasync(fd) != 0)
            return 1;
        next.tv_nsec += period_ns;
        while (next.tv_nsec >= 1000000000) {
            next.tv_nsec -= 1000000000;
            next.tv_sec++;
        }
        clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &next, NULL);
    }
    return close(fd);
}
