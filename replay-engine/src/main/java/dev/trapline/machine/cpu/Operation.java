package dev.trapline.machine.cpu;

/// What the interpreter can do, by the mnemonics of the instruction table.
enum Operation {
    ADD, OR, ADC, SBB, AND, SUB, XOR, CMP, TEST, INC, DEC, NOT, NEG, MUL, IMUL, DIV, IDIV,

    ROL, ROR, RCL, RCR, SHL, SHR, SAR, SHLD, SHRD,

    BT, BTS, BTR, BTC, BSF, BSR, TZCNT, LZCNT, POPCNT, BSWAP, MOVBE, SETCC,

    MOV, CMOVCC, MOVZX, MOVSX, MOVSXD, MOVNTI, LEA, XCHG, XADD, CMPXCHG, CMPXCHG8B, CMPXCHG16B,
    CBW, CWDE, CDQE, CWD, CDQ, CQO, XLAT,

    PUSH, POP, PUSHF, POPF(true), ENTER, LEAVE,

    JMP(true), JCC(true), JRCXZ(true), LOOP(true), LOOPE(true), LOOPNE(true), CALL(true), RET(true),
    INT3(true), INT(true), SYSCALL(true), UD0(true), UD1(true), UD2(true),

    MOVS, CMPS, STOS, LODS, SCAS,

    CLC, STC, CMC, CLD, STD, CLI(true), STI(true), LAHF, SAHF,

    NOP, PAUSE, ENDBR64, ENDBR32, RDSSPD, RDSSPQ, PREFETCHNTA, PREFETCHT0, PREFETCHT1, PREFETCHT2, PREFETCHW, PREFETCH, LFENCE, MFENCE,
    SFENCE,
    CLFLUSH, CLFLUSHOPT, CLWB,

    CPUID, RDTSC(true), HLT(true), RDFSBASE, RDGSBASE, WRFSBASE, WRGSBASE,

    /// MOV to and from control registers.
    MOV_CONTROL(true),
    /// MOV to and from debug registers.
    MOV_DEBUG(true),
    CLTS(true), RDMSR, WRMSR(true), SWAPGS, INVLPG(true), INVD, WBINVD, RDTSCP(true), RDPMC,
    INT1(true), SYSRET(true), SYSENTER(true), SYSEXIT(true),

    // Segments, and what is not in 64-bit mode.
    DAA, DAS, AAA, AAS, AAM, AAD, SALC, PUSHA, POPA, BOUND, INTO(true), RETF(true), IRET(true),
    LDS(true), LES(true), LSS(true), LFS(true), LGS(true), ARPL, LAR, LSL, VERR, VERW,
    LGDT, LIDT, SGDT, SIDT, LLDT, SLDT, LTR, STR, LMSW(true), SMSW, IN(true), OUT(true), INS(true), OUTS(true),

    /// Instructions that CPUID does not offer: #UD.
    ABSENT(true),

    /// Anything else of the table: it is decoded, but execution stops there.
    UNSUPPORTED(true);

    /// Whether the next instruction is not always the one behind, so that no block goes on after it.
    final boolean endsBlock;

    Operation() {
        this(false);
    }

    Operation(boolean endsBlock) {
        this.endsBlock = endsBlock;
    }
}
