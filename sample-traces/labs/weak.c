// weak FILE GROUPS
//
// What flushes without waiting for a device, GROUPS times, 5 ms apart: 10 writes of 64 bytes to FILE and one of 8192 (a
// buffer that was full); 9 writes of 32 bytes to a socket and one sendmsg of 32. At the end 8 more writes to the socket and
// its shutdown, and a close of the file.
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

static void put(int fd, const char *from, int bytes, int times) {
    for (int i = 0; i < times; i++)
        if (write(fd, from, bytes) != bytes)
            _exit(1);
}

int main(int argc, char **argv) {
    if (argc != 3)
        return 2;
    static char record[8192];
    memset(record, 'w', sizeof record);
    int file = open(argv[1], O_WRONLY | O_CREAT | O_TRUNC, 0600), sockets[2];
    if (file < 0 || socketpair(AF_UNIX, SOCK_STREAM, 0, sockets) != 0)
        return 1;
    struct iovec vector = {record, 32};
    struct msghdr message = {.msg_iov = &vector, .msg_iovlen = 1};
    for (int group = atoi(argv[2]); group > 0; group--) {
        put(file, record, 64, 10);
        put(file, record, 8192, 1);
        put(sockets[0], record, 32, 9);
        if (sendmsg(sockets[0], &message, 0) != 32)
            return 1;
        usleep(5000);
    }
    put(sockets[0], record, 32, 8);
    shutdown(sockets[0], SHUT_WR);
    return close(file);
}
