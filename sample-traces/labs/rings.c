// rings FILE GROUPS
//
// Through a ring of io_uring, GROUPS times, 10 ms apart: 12 WRITEs of 256 bytes to FILE, each submitted by itself, and an
// FSYNC when all are done; then a READ of 1024 bytes of FILE through a registered descriptor (so no event tells which), and
// a SEND and a RECV of 100 bytes through a pair of sockets. At the end one SYNC_FILE_RANGE and one READ of a descriptor that
// is not open, which fails with EBADF.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/io_uring.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

static int ring;
static unsigned *sq_tail, *sq_mask, *sq_array, *cq_head, *cq_tail, *cq_mask;
static struct io_uring_sqe *sqes;
static struct io_uring_cqe *cqes;

static void open_ring(void) {
    struct io_uring_params params = {0};
    ring = syscall(SYS_io_uring_setup, 8, &params);
    if (ring < 0)
        exit(3);
    char *sq = mmap(0, params.sq_off.array + params.sq_entries * sizeof(unsigned), PROT_READ | PROT_WRITE, MAP_SHARED,
                    ring, IORING_OFF_SQ_RING);
    char *cq = mmap(0, params.cq_off.cqes + params.cq_entries * sizeof(struct io_uring_cqe), PROT_READ | PROT_WRITE,
                    MAP_SHARED, ring, IORING_OFF_CQ_RING);
    sqes = mmap(0, params.sq_entries * sizeof *sqes, PROT_READ | PROT_WRITE, MAP_SHARED, ring, IORING_OFF_SQES);
    sq_tail = (unsigned *)(sq + params.sq_off.tail);
    sq_mask = (unsigned *)(sq + params.sq_off.ring_mask);
    sq_array = (unsigned *)(sq + params.sq_off.array);
    cq_head = (unsigned *)(cq + params.cq_off.head);
    cq_tail = (unsigned *)(cq + params.cq_off.tail);
    cq_mask = (unsigned *)(cq + params.cq_off.ring_mask);
    cqes = (struct io_uring_cqe *)(cq + params.cq_off.cqes);
}

// Submits one request and waits for its completion.
static int ask(int opcode, int fd, void *buffer, unsigned length, long offset, int flags) {
    unsigned tail = *sq_tail, index = tail & *sq_mask;
    sqes[index] = (struct io_uring_sqe){.opcode = opcode, .flags = flags, .fd = fd, .off = offset,
                                        .addr = (unsigned long)buffer, .len = length, .user_data = tail + 1};
    sq_array[index] = index;
    __atomic_store_n(sq_tail, tail + 1, __ATOMIC_RELEASE);
    if (syscall(SYS_io_uring_enter, ring, 1, 1, IORING_ENTER_GETEVENTS, NULL, 0) != 1)
        exit(4);
    unsigned head = *cq_head;
    if (head == __atomic_load_n(cq_tail, __ATOMIC_ACQUIRE))
        exit(5);
    int res = cqes[head & *cq_mask].res;
    __atomic_store_n(cq_head, head + 1, __ATOMIC_RELEASE);
    return res;
}

static void expect(int res, int wanted) {
    if (res != wanted)
        exit(6);
}

int main(int argc, char **argv) {
    if (argc != 3)
        return 2;
    static char data[1024];
    memset(data, 'r', sizeof data);
    int file = open(argv[1], O_RDWR | O_CREAT | O_TRUNC, 0600), sockets[2];
    if (file < 0 || socketpair(AF_UNIX, SOCK_STREAM, 0, sockets) != 0)
        return 1;
    open_ring();
    if (syscall(SYS_io_uring_register, ring, IORING_REGISTER_FILES, &file, 1) != 0)
        return 7;
    long offset = 0;
    for (int group = atoi(argv[2]); group > 0; group--) {
        for (int i = 0; i < 12; i++, offset += 256)
            expect(ask(IORING_OP_WRITE, file, data, 256, offset, 0), 256);
        expect(ask(IORING_OP_FSYNC, file, NULL, 0, 0, 0), 0);
        expect(ask(IORING_OP_READ, 0, data, 1024, 0, IOSQE_FIXED_FILE), 1024);
        expect(ask(IORING_OP_SEND, sockets[0], data, 100, 0, 0), 100);
        expect(ask(IORING_OP_RECV, sockets[1], data, 100, 0, 0), 100);
        usleep(10000);
    }
    expect(ask(IORING_OP_SYNC_FILE_RANGE, file, NULL, 0, 0, 0), 0);
    expect(ask(IORING_OP_READ, 99, data, 1024, 0, 0), -EBADF);
    return 0;
}
