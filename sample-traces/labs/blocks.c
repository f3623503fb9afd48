// blocks FILE GROUPS
//
// What the kernel makes of writes, GROUPS times, 30 ms apart: 16 pages of FILE, every other one of 32, are written and
// fsync'ed, so that the block layer gets 16 requests at once and a flush of the device follows. At the end a sync.
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int main(int argc, char **argv) {
    if (argc != 3)
        return 2;
    static char page[4096];
    memset(page, 'k', sizeof page);
    int file = open(argv[1], O_WRONLY | O_CREAT, 0600);
    for (int group = atoi(argv[2]); group > 0; group--) {
        for (int i = 0; i < 16; i++)
            if (pwrite(file, page, sizeof page, 8192L * i) != sizeof page)
                return 1;
        if (fsync(file) != 0)
            return 1;
        usleep(30000);
    }
    sync();
    return close(file);
}
