// native 64|32|16: executes single instructions on the processor it runs on, for the comparison with the simulated one, as code of 64 bits
// or, in compatibility mode, of 32 or 16 bits.
//
// Reads requests from standard input and answers each on standard output, in the layouts below, little-endian. It lives in
// its own signal handler: that sets the registers of the interrupted context to those of the request and returns,
// so the kernel loads them all; the instruction runs, and what comes behind it, which is INT3 everywhere, or the exception that it
// raises brings the handler back with all registers in hand.
#define _GNU_SOURCE
#include <asm/ldt.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <ucontext.h>
#include <unistd.h>

enum {
    PAGE = 4096,
    CODE_AT = 0x10000000,   // readable and executable
    DATA_AT = 0x20000000,   // a page to read and write, one to read, and nothing behind
    CODE_OFFSET = 0x800,
    WINDOW = 256,           // bytes around the border of the two data pages
    WINDOW_OFFSET = PAGE - WINDOW / 2,
    INT3 = 0xcc,
    IMAGE = 416,            // of what FXSAVE writes: x87, MXCSR, vectors
    MXCSR_MASK = 28,        // where in it is what is not to be set
    XSTATE_BV = 512,        // behind it, which parts of the state are there
    CODE_64 = 0x33,         // selectors of Linux
    CODE_32 = 0x23,
    DATA_32 = 0x2b,
    CODE_16 = 0x07,         // and those of the first entries of the local table
    DATA_16 = 0x0f,
    STACK_16 = 0x17,
};

struct request {
    uint8_t length;
    uint8_t code[15];
    uint64_t registers[16]; // in the order of their numbers
    uint64_t rflags;
    uint8_t window[WINDOW];
    uint8_t image[IMAGE];
};

struct answer {
    int32_t vector; // of the exception, or -1
    uint32_t error_code;
    uint64_t address; // CR2 of a page fault
    uint64_t rip;
    uint64_t registers[16];
    uint64_t rflags;
    uint8_t window[WINDOW];
    uint8_t image[IMAGE];
    uint64_t elsewhere; // not 0 if memory outside of the window was written
};

static const int REGISTER[16] = {REG_RAX, REG_RCX, REG_RDX, REG_RBX, REG_RSP, REG_RBP, REG_RSI, REG_RDI,
                                 REG_R8,  REG_R9,  REG_R10, REG_R11, REG_R12, REG_R13, REG_R14, REG_R15};

static uint8_t *code;
static uint8_t *data;
static uint8_t zeros[PAGE];
static struct request request;
static int running;
static int code_selector = CODE_64;
static uint64_t code_base; // what code calls offset 0

static void finish(const greg_t *r, const void *image) {
    struct answer answer = {.vector = -1};
    answer.rip = r[REG_RIP];
    int trap = r[REG_TRAPNO];
    if (trap == 3) {
        answer.rip--; // The INT3 behind the instruction, or at its target.
    } else if (answer.rip + code_base == CODE_AT + CODE_OFFSET) {
        answer.vector = trap;
        answer.error_code = r[REG_ERR];
        answer.address = trap == 14 ? r[REG_CR2] : 0;
    }
    answer.rip += code_base;
    for (int i = 0; i < 16; i++) {
        answer.registers[i] = r[REGISTER[i]];
    }
    if (code_selector == CODE_16) {
        answer.registers[4] &= 0xffffffff; // The way back to a stack of 16 bits leaves an address of the kernel above.
    }
    answer.rflags = r[REG_EFL];
    memcpy(answer.window, data + WINDOW_OFFSET, WINDOW);
    memcpy(answer.image, image, IMAGE);
    answer.elsewhere = memcmp(data, zeros, WINDOW_OFFSET) != 0;
    if (fwrite(&answer, sizeof answer, 1, stdout) != 1) {
        exit(1);
    }
}

static void prepare(greg_t *r, uint8_t *image) {
    if (fread(&request, sizeof request, 1, stdin) != 1) {
        fflush(stdout);
        _exit(0);
    }
    memset(data, 0, WINDOW_OFFSET);
    memcpy(data + WINDOW_OFFSET, request.window, WINDOW);
    memset(code, INT3, PAGE);
    memcpy(code + CODE_OFFSET, request.code, request.length);
    for (int i = 0; i < 16; i++) {
        r[REGISTER[i]] = request.registers[i];
    }
    r[REG_EFL] = request.rflags;
    r[REG_RIP] = CODE_AT + CODE_OFFSET - code_base;
    memcpy(image, request.image, MXCSR_MASK);
    memcpy(image + MXCSR_MASK + 4, request.image + MXCSR_MASK + 4, IMAGE - MXCSR_MASK - 4);
    *(uint64_t *)(image + XSTATE_BV) |= 3; // x87 and SSE, which the kernel would reset otherwise.
    r[REG_CSGSFS] = (r[REG_CSGSFS] & ~0xffffLL) | code_selector;
    if (code_selector == CODE_16) {
        r[REG_CSGSFS] = (r[REG_CSGSFS] & 0xffffffffffffLL) | (uint64_t)STACK_16 << 48;
    }
    if (code_selector != CODE_64) {
        // Programs of 64 bits have null selectors there.
        __asm__ volatile("mov %0, %%ds\n\tmov %0, %%es" : : "r"(code_selector == CODE_16 ? DATA_16 : DATA_32));
    }
}

static void handler(int signal, siginfo_t *info, void *context) {
    (void)signal;
    (void)info;
    mcontext_t *machine = &((ucontext_t *)context)->uc_mcontext;
    greg_t *r = machine->gregs;
    if (running) {
        finish(r, machine->fpregs);
    }
    running = 1;
    prepare(r, (uint8_t *)machine->fpregs);
}

static uint8_t *map(uint64_t at, int file, off_t offset, int protection) {
    void *address = mmap((void *)at, PAGE, protection, MAP_SHARED | MAP_POPULATE | (at ? MAP_FIXED_NOREPLACE : 0), file, offset);
    if (address == MAP_FAILED) {
        perror("mmap");
        exit(1);
    }
    return address;
}

// Makes a segment of 16 bits in the local table.
static void segment(struct user_desc description) {
    if (syscall(SYS_modify_ldt, 1, &description, sizeof description) != 0) {
        perror("modify_ldt");
        exit(1);
    }
}

int main(int argc, char **argv) {
    if (argc > 1 && strcmp(argv[1], "16") == 0) {
        code_selector = CODE_16;
        code_base = CODE_AT;
        enum { DATA = MODIFY_LDT_CONTENTS_DATA, DOWN = MODIFY_LDT_CONTENTS_STACK, CODE = MODIFY_LDT_CONTENTS_CODE };
        segment((struct user_desc){.entry_number = 0, .base_addr = CODE_AT, .limit = 0xffff, .contents = CODE});
        segment((struct user_desc){.entry_number = 1, .base_addr = DATA_AT, .limit = 0x2fff, .contents = DATA});
        segment((struct user_desc){.entry_number = 2, .base_addr = DATA_AT, .limit = 0xffff, .contents = DATA});
        // To be asked about and loaded only.
        segment((struct user_desc){.entry_number = 3, .base_addr = DATA_AT, .limit = 0xffff, .contents = DATA, .read_exec_only = 1});
        segment((struct user_desc){.entry_number = 4, .base_addr = DATA_AT, .limit = 0xffff, .contents = DATA, .seg_not_present = 1});
        segment((struct user_desc){.entry_number = 5, .base_addr = DATA_AT, .limit = 0x0fff, .contents = DOWN});
        segment((struct user_desc){.entry_number = 6, .base_addr = CODE_AT, .limit = 0xffff, .contents = CODE, .read_exec_only = 1});
        segment((struct user_desc){.entry_number = 7, .limit = 0xfffff, .contents = DATA, .limit_in_pages = 1, .seg_32bit = 1});
    }
    if (argc > 1 && strcmp(argv[1], "32") == 0) {
        code_selector = CODE_32;
    }
    int file = memfd_create("memory", 0);
    if (file < 0 || ftruncate(file, 3 * PAGE) != 0) {
        perror("memfd");
        return 1;
    }
    // Two views of the same memory: ours, and that of the instructions.
    code = map(0, file, 0, PROT_READ | PROT_WRITE);
    data = mmap(0, 2 * PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, file, PAGE);
    // Populated, so that a fault is never that of a page that only has not been touched yet.
    map(CODE_AT, file, 0, PROT_READ | PROT_EXEC);
    map(DATA_AT, file, PAGE, PROT_READ | PROT_WRITE);
    map(DATA_AT + PAGE, file, 2 * PAGE, PROT_READ);

    stack_t stack = {.ss_sp = malloc(1 << 16), .ss_size = 1 << 16};
    sigaltstack(&stack, NULL);
    struct sigaction action = {.sa_sigaction = handler, .sa_flags = SA_SIGINFO | SA_ONSTACK};
    int signals[] = {SIGILL, SIGTRAP, SIGBUS, SIGFPE, SIGSEGV};
    for (unsigned i = 0; i < sizeof signals / sizeof *signals; i++) {
        sigaction(signals[i], &action, NULL);
    }
    alarm(120); // For an instruction that jumps to itself.
    __asm__ volatile("int3");
    return 1;
}
