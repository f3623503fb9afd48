// ringfiles FILE1 FILE2
//
// Files that come and go through a ring of io_uring and are used by calls: opens FILE1 with OPENAT, writes 10 times 100 bytes with
// pwrite64 in order, and closes it with CLOSE; does the same with FILE2, 20 times, which gets the same descriptor. Then opens FILE1
// into slot 0 of the ring's registered files, which makes no descriptor, and closes that. Then SOCKET, bind and listen, connect from
// another socket, ACCEPT, 5 writes of 10 bytes to what was accepted. At the end close of everything by calls.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/io_uring.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/un.h>
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
static int ask(struct io_uring_sqe request) {
    unsigned tail = *sq_tail, index = tail & *sq_mask;
    request.user_data = tail + 1;
    sqes[index] = request;
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

static int expect(int res, int wanted) {
    if (res != wanted)
        exit(6);
    return res;
}

static int open_file(const char *name, int slot) {
    return ask((struct io_uring_sqe){.opcode = IORING_OP_OPENAT, .fd = AT_FDCWD, .addr = (unsigned long)name, .len = 0600,
                                     .open_flags = O_RDWR | O_CREAT | O_TRUNC, .file_index = slot});
}

static int close_file(int fd, int slot) {
    return ask((struct io_uring_sqe){.opcode = IORING_OP_CLOSE, .fd = fd, .file_index = slot});
}

static void write_file(int fd, int times) {
    static const char data[100];
    for (int i = 0; i < times; i++)
        expect(pwrite(fd, data, sizeof data, i * sizeof data), sizeof data);
}

int main(int argc, char **argv) {
    if (argc != 3)
        return 2;
    open_ring();
    int none = -1;
    if (syscall(SYS_io_uring_register, ring, IORING_REGISTER_FILES, &none, 1) != 0)
        return 7;
    int file = open_file(argv[1], 0);
    write_file(file, 10);
    expect(close_file(file, 0), 0);
    expect(open_file(argv[2], 0), file);
    write_file(file, 20);
    expect(close_file(file, 0), 0);
    expect(open_file(argv[1], 1), 0);
    expect(close_file(0, 1), 0);

    struct sockaddr_un address = {.sun_family = AF_UNIX, .sun_path = "\0ringfiles"};
    int listener = ask((struct io_uring_sqe){.opcode = IORING_OP_SOCKET, .fd = AF_UNIX, .off = SOCK_STREAM});
    int client = socket(AF_UNIX, SOCK_STREAM, 0);
    if (bind(listener, (void *)&address, sizeof address) != 0 || listen(listener, 1) != 0 ||
        connect(client, (void *)&address, sizeof address) != 0)
        return 1;
    int accepted = ask((struct io_uring_sqe){.opcode = IORING_OP_ACCEPT, .fd = listener});
    for (int i = 0; i < 5; i++)
        expect(write(accepted, "0123456789", 10), 10);
    close(accepted);
    close(client);
    close(listener);
    return 0;
}
