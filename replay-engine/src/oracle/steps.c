// steps PROGRAM [ARGUMENT...]: executes a program instruction by instruction and writes down what it does, for the comparison with the
// simulated processor.
//
// On standard output come records, little-endian, each a letter and what belongs to it:
//
//     M  address, length, bytes    memory that is there, at first or after a system call
//     U  address, length           memory that is not there any more
//     S  registers in the order of their numbers, RIP, RFLAGS, base of FS, 512 bytes as FXSAVE writes them: before the next
//        instruction. A string instruction that repeats is one.
//     C                            CPUID comes next; what it says is read from standard input: EAX, EBX, ECX, EDX, 8 bytes each
//     E  status                    the end
//
// Whatever could differ from run to run is taken out: no environment, no randomized addresses, no vDSO, no rseq.
#define _GNU_SOURCE
#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/personality.h>
#include <sys/ptrace.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
    PAGE = 4096,
    REGIONS = 64,
    BYTES = 64 << 20,
    CALL_RSEQ = 334,
    REFUSED = 77, // ptrace is not allowed here
};

struct region {
    uint64_t from;
    uint64_t to;
    uint8_t *bytes;
};

struct regions {
    struct region all[REGIONS];
    int count;
    uint8_t *bytes;
    size_t used;
};

static struct regions before, after;
static pid_t child;
static int memory;

static void die(const char *what) {
    perror(what);
    kill(child, 9);
    exit(1);
}

static void put(const void *bytes, size_t length) {
    if (fwrite(bytes, 1, length, stdout) != length) {
        die("write");
    }
}

static void put_range(char kind, uint64_t from, uint64_t length) {
    put(&kind, 1);
    put(&from, 8);
    put(&length, 8);
}

// All memory of the program.
static void read_regions(struct regions *regions) {
    char name[64], line[512];
    snprintf(name, sizeof name, "/proc/%d/maps", child);
    FILE *maps = fopen(name, "r");
    if (!maps) {
        die(name);
    }
    regions->count = 0;
    regions->used = 0;
    while (fgets(line, sizeof line, maps)) {
        unsigned long from, to;
        char rights[8];
        if (sscanf(line, "%lx-%lx %7s", &from, &to, rights) != 3 || strstr(line, "[v")) {
            continue; // The vDSO and what belongs to it.
        }
        if (rights[0] != 'r') {
            continue;
        }
        if (regions->count == REGIONS || regions->used + (to - from) > BYTES) {
            errno = ENOMEM;
            die("regions");
        }
        struct region *region = &regions->all[regions->count++];
        region->from = from;
        region->to = to;
        region->bytes = regions->bytes + regions->used;
        regions->used += to - from;
        if (pread(memory, region->bytes, to - from, from) != (ssize_t)(to - from)) {
            die("memory");
        }
    }
    fclose(maps);
}

static const uint8_t *page(const struct regions *regions, uint64_t address) {
    for (int i = 0; i < regions->count; i++) {
        const struct region *region = &regions->all[i];
        if (address >= region->from && address < region->to) {
            return region->bytes + (address - region->from);
        }
    }
    return NULL;
}

// What a system call has done to memory.
static void put_changes(void) {
    for (int i = 0; i < before.count; i++) {
        for (uint64_t at = before.all[i].from; at < before.all[i].to; at += PAGE) {
            if (!page(&after, at)) {
                put_range('U', at, PAGE);
            }
        }
    }
    for (int i = 0; i < after.count; i++) {
        for (uint64_t at = after.all[i].from; at < after.all[i].to; at += PAGE) {
            const uint8_t *old = page(&before, at);
            const uint8_t *new = page(&after, at);
            if (!old || memcmp(old, new, PAGE) != 0) {
                put_range('M', at, PAGE);
                put(new, PAGE);
            }
        }
    }
}

static void put_state(const struct user_regs_struct *r) {
    struct user_fpregs_struct floating;
    if (ptrace(PTRACE_GETFPREGS, child, 0, &floating) != 0) {
        die("fpregs");
    }
    uint64_t registers[19] = {r->rax, r->rcx, r->rdx, r->rbx, r->rsp, r->rbp, r->rsi, r->rdi, r->r8, r->r9, r->r10,
                              r->r11, r->r12, r->r13, r->r14, r->r15, r->rip, r->eflags, r->fs_base};
    put("S", 1);
    put(registers, sizeof registers);
    put(&floating, sizeof floating);
}

static void get(struct user_regs_struct *r) {
    if (ptrace(PTRACE_GETREGS, child, 0, r) != 0) {
        die("regs");
    }
}

static void set(struct user_regs_struct *r) {
    if (ptrace(PTRACE_SETREGS, child, 0, r) != 0) {
        die("regs");
    }
}

// Executes an instruction, or ends with the program.
static void step(void) {
    int status;
    if (ptrace(PTRACE_SINGLESTEP, child, 0, 0) != 0 || waitpid(child, &status, 0) != child) {
        die("step");
    }
    if (!WIFSTOPPED(status) || WSTOPSIG(status) != SIGTRAP) {
        int64_t end = status;
        put("E", 1);
        put(&end, sizeof end);
        fflush(stdout);
        if (WIFSTOPPED(status)) {
            kill(child, 9);
        }
        exit(0);
    }
}

// Hides the vDSO from the auxiliary vector.
static void hide_vdso(uint64_t stack) {
    uint64_t words[512];
    ssize_t bytes = pread(memory, words, sizeof words, stack);
    if (bytes < 8) {
        die("stack");
    }
    size_t at = words[0] + 2;
    while (words[at]) {
        at++;
    }
    for (at++; words[at] != AT_NULL; at += 2) {
        if (words[at] == AT_SYSINFO_EHDR) {
            uint64_t ignored = AT_IGNORE;
            if (pwrite(memory, &ignored, 8, stack + at * 8) != 8) {
                die("stack");
            }
        }
    }
}

int main(int argc, char **argv) {
    if (argc < 2) {
        fputs("steps PROGRAM [ARGUMENT...]\n", stderr);
        return 2;
    }
    child = fork();
    if (child == 0) {
        char *none[] = {NULL};
        personality(ADDR_NO_RANDOMIZE);
        dup2(2, 1);
        if (ptrace(PTRACE_TRACEME, 0, 0, 0) != 0) {
            _exit(REFUSED);
        }
        execve(argv[1], argv + 1, none);
        _exit(126);
    }
    int status;
    if (waitpid(child, &status, 0) != child || !WIFSTOPPED(status)) {
        return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
    }
    char name[64];
    snprintf(name, sizeof name, "/proc/%d/mem", child);
    memory = open(name, O_RDWR);
    before.bytes = malloc(BYTES);
    after.bytes = malloc(BYTES);
    if (memory < 0 || !before.bytes || !after.bytes) {
        die(name);
    }
    struct user_regs_struct r;
    get(&r);
    hide_vdso(r.rsp);
    read_regions(&before);
    for (int i = 0; i < before.count; i++) {
        put_range('M', before.all[i].from, before.all[i].to - before.all[i].from);
        put(before.all[i].bytes, before.all[i].to - before.all[i].from);
    }
    put_state(&r);
    while (1) {
        uint8_t code[2] = {0};
        if (pread(memory, code, 2, r.rip) < 1) {
            die("code");
        }
        uint64_t rip = r.rip;
        int call = code[0] == 0x0f && code[1] == 0x05;
        if (code[0] == 0x0f && code[1] == 0xa2) {
            uint64_t said[4];
            put("C", 1);
            fflush(stdout);
            if (fread(said, sizeof said, 1, stdin) != 1) {
                die("cpuid");
            }
            r.rax = said[0];
            r.rbx = said[1];
            r.rcx = said[2];
            r.rdx = said[3];
            r.rip += 2;
            set(&r);
        } else if (call && r.rax == CALL_RSEQ) {
            r.rcx = r.rip + 2;
            r.r11 = r.eflags;
            r.rax = -ENOSYS;
            r.rip += 2;
            set(&r);
        } else {
            if (call) {
                read_regions(&before);
            }
            do {
                step();
                get(&r);
            } while (r.rip == rip);
            if (call) {
                read_regions(&after);
                put_changes();
            }
        }
        put_state(&r);
    }
}
