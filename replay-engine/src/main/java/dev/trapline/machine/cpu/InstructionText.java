package dev.trapline.machine.cpu;

/// The instructions of x86, once: decoder, disassembler and interpreter come from these lines.
///
/// A mnemonic in parentheses is an extension that is only told apart, with the lengths of its instructions.
///
/// A page begins at the left margin with the mnemonic as the Intel manual (SDM, volume 2) writes it, and what the
/// instruction does to the six status flags O S Z A P C:
/// ```text
///   writes=      flags it sets from its result
///   undefined=   flags it leaves undefined
///   undefined1=  flags it leaves undefined unless a count of 1 shifts or rotates
///   reads=       flags its result depends on
/// ```
/// `cc` in a mnemonic is one of the sixteen conditions; the opcode then is the first of sixteen.
///
/// The indented lines below are its encodings: opcode; operands; attributes.
/// ```text
///   opcode    NP, 66, F2, F3 in front of the opcode: mandatory prefix (NP: none of the three). REX.W, o16, o32, o64: the effective
///             operand size that it is for. Bytes 0F, 0F 38, 0F 3A select the map. /r: a ModR/M byte with a
///             register in reg; /0../7: reg extends the opcode; +r: the low three bits of the opcode are a register; +cc:
///             they and the fourth are a condition; a byte behind the opcode is the whole ModR/M byte.
///             VEX.m, EVEX.m: the opcode behind such a prefix, in map m; 00-6F: all opcodes from 00 to 6F.
///   operands  The manual's codes (appendix A.2.1). Where: E register or memory, M memory, R register (all of r/m), G register
///             (reg), Z register (opcode), I immediate, J relative target, O offset, X [rSI], Y [rDI], S segment register, C control register,
///             D debug register, V and W xmm register and xmm register or memory, P and Q the same of mmx, U and N registers of r/m,
///             F x87 register of r/m, ST the top of them.
///             How wide: b w d q, dq 16 bytes, v the operand size, z the same but 4 bytes for 8, y 4 or 8 bytes, bs a byte sign-extended
///             to the operand size, p a far pointer, t 10 bytes.
///             AL CL DX and so on are themselves, rAX has the operand size, 1 is one.
///   attributes  i64 invalid in 64-bit mode, o64 only in 64-bit mode, d64 operand size 64 by default there, f64 always 64 there,
///             lock LOCK allowed with memory, rep REP repeats, repz REPE and REPNE repeat, cpl0 privileged,
///             absent #UD because CPUID does not offer it, norexb not with REX.B, reg only if r/m is a register (which then means nothing).
/// ```
final class InstructionText {

    private InstructionText() {}

    /// A constant and no file, because reading a file out of a jar takes a fresh JVM longer than a thousand instructions.
    static final String TABLE = """
            # ---- arithmetic and logic

            ADD writes=OSZAPC
              00 /r       Eb,Gb     lock
              01 /r       Ev,Gv     lock
              02 /r       Gb,Eb
              03 /r       Gv,Ev
              04          AL,Ib
              05          rAX,Iz
              80 /0       Eb,Ib     lock
              81 /0       Ev,Iz     lock
              82 /0       Eb,Ib     lock i64
              83 /0       Ev,Ibs    lock
            OR writes=OSZPC undefined=A
              08 /r       Eb,Gb     lock
              09 /r       Ev,Gv     lock
              0A /r       Gb,Eb
              0B /r       Gv,Ev
              0C          AL,Ib
              0D          rAX,Iz
              80 /1       Eb,Ib     lock
              81 /1       Ev,Iz     lock
              82 /1       Eb,Ib     lock i64
              83 /1       Ev,Ibs    lock
            ADC reads=C writes=OSZAPC
              10 /r       Eb,Gb     lock
              11 /r       Ev,Gv     lock
              12 /r       Gb,Eb
              13 /r       Gv,Ev
              14          AL,Ib
              15          rAX,Iz
              80 /2       Eb,Ib     lock
              81 /2       Ev,Iz     lock
              82 /2       Eb,Ib     lock i64
              83 /2       Ev,Ibs    lock
            SBB reads=C writes=OSZAPC
              18 /r       Eb,Gb     lock
              19 /r       Ev,Gv     lock
              1A /r       Gb,Eb
              1B /r       Gv,Ev
              1C          AL,Ib
              1D          rAX,Iz
              80 /3       Eb,Ib     lock
              81 /3       Ev,Iz     lock
              82 /3       Eb,Ib     lock i64
              83 /3       Ev,Ibs    lock
            AND writes=OSZPC undefined=A
              20 /r       Eb,Gb     lock
              21 /r       Ev,Gv     lock
              22 /r       Gb,Eb
              23 /r       Gv,Ev
              24          AL,Ib
              25          rAX,Iz
              80 /4       Eb,Ib     lock
              81 /4       Ev,Iz     lock
              82 /4       Eb,Ib     lock i64
              83 /4       Ev,Ibs    lock
            SUB writes=OSZAPC
              28 /r       Eb,Gb     lock
              29 /r       Ev,Gv     lock
              2A /r       Gb,Eb
              2B /r       Gv,Ev
              2C          AL,Ib
              2D          rAX,Iz
              80 /5       Eb,Ib     lock
              81 /5       Ev,Iz     lock
              82 /5       Eb,Ib     lock i64
              83 /5       Ev,Ibs    lock
            XOR writes=OSZPC undefined=A
              30 /r       Eb,Gb     lock
              31 /r       Ev,Gv     lock
              32 /r       Gb,Eb
              33 /r       Gv,Ev
              34          AL,Ib
              35          rAX,Iz
              80 /6       Eb,Ib     lock
              81 /6       Ev,Iz     lock
              82 /6       Eb,Ib     lock i64
              83 /6       Ev,Ibs    lock
            CMP writes=OSZAPC
              38 /r       Eb,Gb
              39 /r       Ev,Gv
              3A /r       Gb,Eb
              3B /r       Gv,Ev
              3C          AL,Ib
              3D          rAX,Iz
              80 /7       Eb,Ib
              81 /7       Ev,Iz
              82 /7       Eb,Ib     i64
              83 /7       Ev,Ibs
            TEST writes=OSZPC undefined=A
              84 /r       Eb,Gb
              85 /r       Ev,Gv
              A8          AL,Ib
              A9          rAX,Iz
              F6 /0       Eb,Ib
              F6 /1       Eb,Ib
              F7 /0       Ev,Iz
              F7 /1       Ev,Iz
            INC writes=OSZAP
              FE /0       Eb        lock
              FF /0       Ev        lock
              40+r        Zv        i64
            DEC writes=OSZAP
              FE /1       Eb        lock
              FF /1       Ev        lock
              48+r        Zv        i64
            NOT
              F6 /2       Eb        lock
              F7 /2       Ev        lock
            NEG writes=OSZAPC
              F6 /3       Eb        lock
              F7 /3       Ev        lock
            MUL writes=OC undefined=SZAP
              F6 /4       Eb
              F7 /4       Ev
            IMUL writes=OC undefined=SZAP
              F6 /5       Eb
              F7 /5       Ev
              0F AF /r    Gv,Ev
              69 /r       Gv,Ev,Iz
              6B /r       Gv,Ev,Ibs
            DIV undefined=OSZAPC
              F6 /6       Eb
              F7 /6       Ev
            IDIV undefined=OSZAPC
              F6 /7       Eb
              F7 /7       Ev
            DAA reads=AC writes=SZAPC undefined=O
              27          -         i64
            DAS reads=AC writes=SZAPC undefined=O
              2F          -         i64
            AAA reads=A writes=AC undefined=OSZP
              37          -         i64
            AAS reads=A writes=AC undefined=OSZP
              3F          -         i64
            AAM writes=SZP undefined=OAC
              D4          Ib        i64
            AAD writes=SZP undefined=OAC
              D5          Ib        i64
            ADCX reads=C writes=C
              66 0F 38 F6 /r  Gy,Ey absent
            ADOX reads=O writes=O
              F3 0F 38 F6 /r  Gy,Ey absent

            # ---- shifts and rotates

            ROL writes=C undefined1=O
              C0 /0       Eb,Ib
              C1 /0       Ev,Ib
              D0 /0       Eb,1
              D1 /0       Ev,1
              D2 /0       Eb,CL
              D3 /0       Ev,CL
            ROR writes=C undefined1=O
              C0 /1       Eb,Ib
              C1 /1       Ev,Ib
              D0 /1       Eb,1
              D1 /1       Ev,1
              D2 /1       Eb,CL
              D3 /1       Ev,CL
            RCL reads=C writes=C undefined1=O
              C0 /2       Eb,Ib
              C1 /2       Ev,Ib
              D0 /2       Eb,1
              D1 /2       Ev,1
              D2 /2       Eb,CL
              D3 /2       Ev,CL
            RCR reads=C writes=C undefined1=O
              C0 /3       Eb,Ib
              C1 /3       Ev,Ib
              D0 /3       Eb,1
              D1 /3       Ev,1
              D2 /3       Eb,CL
              D3 /3       Ev,CL
            SHL writes=SZPC undefined=A undefined1=O
              C0 /4       Eb,Ib
              C1 /4       Ev,Ib
              D0 /4       Eb,1
              D1 /4       Ev,1
              D2 /4       Eb,CL
              D3 /4       Ev,CL
              C0 /6       Eb,Ib
              C1 /6       Ev,Ib
              D0 /6       Eb,1
              D1 /6       Ev,1
              D2 /6       Eb,CL
              D3 /6       Ev,CL
            SHR writes=SZPC undefined=A undefined1=O
              C0 /5       Eb,Ib
              C1 /5       Ev,Ib
              D0 /5       Eb,1
              D1 /5       Ev,1
              D2 /5       Eb,CL
              D3 /5       Ev,CL
            SAR writes=SZPC undefined=A undefined1=O
              C0 /7       Eb,Ib
              C1 /7       Ev,Ib
              D0 /7       Eb,1
              D1 /7       Ev,1
              D2 /7       Eb,CL
              D3 /7       Ev,CL
            SHLD writes=SZPC undefined=A undefined1=O
              0F A4 /r    Ev,Gv,Ib
              0F A5 /r    Ev,Gv,CL
            SHRD writes=SZPC undefined=A undefined1=O
              0F AC /r    Ev,Gv,Ib
              0F AD /r    Ev,Gv,CL

            # ---- bits and bytes

            BT writes=C undefined=OSAP
              0F A3 /r    Ev,Gv
              0F BA /4    Ev,Ib
            BTS writes=C undefined=OSAP
              0F AB /r    Ev,Gv     lock
              0F BA /5    Ev,Ib     lock
            BTR writes=C undefined=OSAP
              0F B3 /r    Ev,Gv     lock
              0F BA /6    Ev,Ib     lock
            BTC writes=C undefined=OSAP
              0F BB /r    Ev,Gv     lock
              0F BA /7    Ev,Ib     lock
            BSF writes=Z undefined=OSAPC
              0F BC /r    Gv,Ev
            BSR writes=Z undefined=OSAPC
              0F BD /r    Gv,Ev
            TZCNT writes=ZC undefined=OSAP
              F3 0F BC /r Gv,Ev
            LZCNT writes=ZC undefined=OSAP
              F3 0F BD /r Gv,Ev
            POPCNT writes=OSZAPC
              F3 0F B8 /r Gv,Ev
            BSWAP
              0F C8+r     Zv
            MOVBE
              0F 38 F0 /r Gv,Mv
              0F 38 F1 /r Mv,Gv
            CRC32
              F2 0F 38 F0 /r Gy,Eb absent
              F2 0F 38 F1 /r Gy,Ev absent
            SETcc
              0F 90+cc /r Eb

            # ---- moves

            MOV
              88 /r       Eb,Gb
              89 /r       Ev,Gv
              8A /r       Gb,Eb
              8B /r       Gv,Ev
              8C /r       Ev,Sw
              8E /r       Sw,Ew
              A0          AL,Ob
              A1          rAX,Ov
              A2          Ob,AL
              A3          Ov,rAX
              B0+r        Zb,Ib
              B8+r        Zv,Iv
              C6 /0       Eb,Ib
              C7 /0       Ev,Iz
              0F 20 /r    Ry,Cy     f64 cpl0
              0F 22 /r    Cy,Ry     f64 cpl0
              0F 21 /r    Ry,Dy     f64 cpl0
              0F 23 /r    Dy,Ry     f64 cpl0
            CMOVcc
              0F 40+cc /r Gv,Ev
            MOVZX
              0F B6 /r    Gv,Eb
              0F B7 /r    Gv,Ew
            MOVSX
              0F BE /r    Gv,Eb
              0F BF /r    Gv,Ew
            MOVSXD
              63 /r       Gv,Ed     o64
            ARPL writes=Z
              63 /r       Ew,Gw     i64
            MOVNTI
              NP 0F C3 /r My,Gy
            LEA
              8D /r       Gv,M
            XCHG
              86 /r       Eb,Gb     lock
              87 /r       Ev,Gv     lock
              90+r        Zv,rAX
            XADD writes=OSZAPC
              0F C0 /r    Eb,Gb     lock
              0F C1 /r    Ev,Gv     lock
            CMPXCHG writes=OSZAPC
              0F B0 /r    Eb,Gb     lock
              0F B1 /r    Ev,Gv     lock
            CMPXCHG8B writes=Z
              0F C7 /1    Mq        lock
            CMPXCHG16B writes=Z
              REX.W 0F C7 /1 Mdq    lock
            CBW
              o16 98      -
            CWDE
              o32 98      -
            CDQE
              o64 98      -
            CWD
              o16 99      -
            CDQ
              o32 99      -
            CQO
              o64 99      -
            XLAT
              D7          -
            LDS
              C5 /r       Gv,Mp     i64
            LES
              C4 /r       Gv,Mp     i64
            LSS
              0F B2 /r    Gv,Mp
            LFS
              0F B4 /r    Gv,Mp
            LGS
              0F B5 /r    Gv,Mp

            # ---- stack

            PUSH
              50+r        Zv        d64
              68          Iz        d64
              6A          Ibs       d64
              FF /6       Ev        d64
              06          ES        i64
              0E          CS        i64
              16          SS        i64
              1E          DS        i64
              0F A0       FS        d64
              0F A8       GS        d64
            POP
              58+r        Zv        d64
              8F /0       Ev        d64
              07          ES        i64
              17          SS        i64
              1F          DS        i64
              0F A1       FS        d64
              0F A9       GS        d64
            PUSHA
              60          -         i64
            POPA
              61          -         i64
            PUSHF reads=OSZAPC
              9C          -         d64
            POPF writes=OSZAPC
              9D          -         d64
            ENTER
              C8          Iw,Ib     d64
            LEAVE
              C9          -         d64

            # ---- transfers of control

            JMP
              EB          Jb        f64
              E9          Jz        f64
              FF /4       Ev        f64
              FF /5       Mp
              EA          Ap        i64
            Jcc
              70+cc       Jb        f64
              0F 80+cc    Jz        f64
            JRCXZ
              E3          Jb        f64
            LOOP
              E2          Jb        f64
            LOOPE reads=Z
              E1          Jb        f64
            LOOPNE reads=Z
              E0          Jb        f64
            CALL
              E8          Jz        f64
              FF /2       Ev        f64
              FF /3       Mp
              9A          Ap        i64
            RET
              C3          -         f64
              C2          Iw        f64
            RETF
              CB          -
              CA          Iw
            IRET writes=OSZAPC
              CF          -
            INT3
              CC          -
            INT
              CD          Ib
            INTO reads=O
              CE          -         i64
            INT1
              F1          -
            BOUND
              62 /r       Gv,Ma     i64
            SYSCALL
              0F 05       -         o64
            SYSRET
              0F 07       -         o64 cpl0
            SYSENTER
              0F 34       -
            SYSEXIT
              0F 35       -         cpl0
            UD0
              0F FF /r    Gd,Ed
            UD1
              0F B9 /r    Gd,Ed
            UD2
              0F 0B       -

            # ---- strings

            MOVS
              A4          Yb,Xb     rep
              A5          Yv,Xv     rep
            CMPS writes=OSZAPC
              A6          Xb,Yb     repz
              A7          Xv,Yv     repz
            STOS
              AA          Yb,AL     rep
              AB          Yv,rAX    rep
            LODS
              AC          AL,Xb     rep
              AD          rAX,Xv    rep
            SCAS writes=OSZAPC
              AE          AL,Yb     repz
              AF          rAX,Yv    repz
            INS
              6C          Yb,DX     rep
              6D          Yz,DX     rep
            OUTS
              6E          DX,Xb     rep
              6F          DX,Xz     rep

            # ---- flags

            CLC writes=C
              F8          -
            STC writes=C
              F9          -
            CMC reads=C writes=C
              F5          -
            CLD
              FC          -
            STD
              FD          -
            CLI
              FA          -
            STI
              FB          -
            LAHF reads=SZAPC
              9F          -
            SAHF writes=SZAPC
              9E          -
            SALC reads=C
              D6          -         i64
            CLAC
              0F 01 CA    -         cpl0 absent
            STAC
              0F 01 CB    -         cpl0 absent

            # ---- nothing much

            NOP
              90          -         norexb
              0F 0D /r    Mb
              0F 18 /4    Ev
              0F 18 /5    Ev
              0F 18 /6    Ev
              0F 18 /7    Ev
              0F 19 /r    Ev
              0F 1A /r    Ev
              0F 1B /r    Ev
              0F 1C /r    Ev
              0F 1D /r    Ev
              0F 1E /r    Ev
              0F 1F /r    Ev
            PAUSE
              F3 90       -         norexb
            ENDBR64
              F3 0F 1E FA -
            ENDBR32
              F3 0F 1E FB -
            RDSSPD
              o32 F3 0F 1E /1 Rd
            RDSSPQ
              REX.W F3 0F 1E /1 Rq
            PREFETCHNTA
              0F 18 /0    Mb
            PREFETCHT0
              0F 18 /1    Mb
            PREFETCHT1
              0F 18 /2    Mb
            PREFETCHT2
              0F 18 /3    Mb
            PREFETCHW
              0F 0D /1    Mb
            PREFETCH
              0F 0D /0    Mb
            LFENCE
              NP 0F AE /5 -         reg
            MFENCE
              NP 0F AE /6 -         reg
            SFENCE
              NP 0F AE /7 -         reg
            CLFLUSH
              NP 0F AE /7 Mb
            CLFLUSHOPT
              66 0F AE /7 Mb
            CLWB
              66 0F AE /6 Mb

            # ---- processor and system

            CPUID
              0F A2       -
            RDTSC
              0F 31       -
            RDTSCP
              0F 01 F9    -
            RDPMC
              0F 33       -
            RDPID
              F3 0F C7 /7 Rq        absent
            RDRAND writes=OSZAPC
              0F C7 /6    Rv        absent
            RDSEED writes=OSZAPC
              0F C7 /7    Rv        absent
            XGETBV
              0F 01 D0    -         absent
            XSETBV
              0F 01 D1    -         cpl0 absent
            XEND
              0F 01 D5    -         absent
            XTEST writes=OSZAPC
              0F 01 D6    -         absent
            XABORT
              C6 F8       Ib        absent
            XBEGIN
              C7 F8       Jz        absent
            SERIALIZE
              NP 0F 01 E8 -         absent
            RDPKRU
              NP 0F 01 EE -         absent
            WRPKRU
              NP 0F 01 EF -         absent
            MONITOR
              0F 01 C8    -         cpl0 absent
            MWAIT
              0F 01 C9    -         cpl0 absent
            VMMCALL
              0F 01 D9    -         absent
            VMCALL
              0F 01 C1    -         absent
            SWAPGS
              0F 01 F8    -         o64 cpl0
            HLT
              F4          -         cpl0
            IN
              E4          AL,Ib
              E5          eAX,Ib
              EC          AL,DX
              ED          eAX,DX
            OUT
              E6          Ib,AL
              E7          Ib,eAX
              EE          DX,AL
              EF          DX,eAX
            WRMSR
              0F 30       -         cpl0
            RDMSR
              0F 32       -         cpl0
            CLTS
              0F 06       -         cpl0
            INVD
              0F 08       -         cpl0
            WBINVD
              0F 09       -         cpl0
            SLDT
              0F 00 /0    Ev
            STR
              0F 00 /1    Ev
            LLDT
              0F 00 /2    Ew        cpl0
            LTR
              0F 00 /3    Ew        cpl0
            VERR writes=Z
              0F 00 /4    Ew
            VERW writes=Z
              0F 00 /5    Ew
            SGDT
              0F 01 /0    M
            SIDT
              0F 01 /1    M
            LGDT
              0F 01 /2    M         cpl0
            LIDT
              0F 01 /3    M         cpl0
            SMSW
              0F 01 /4    Ev
            LMSW
              0F 01 /6    Ew        cpl0
            INVLPG
              0F 01 /7    M         cpl0
            LAR writes=Z
              0F 02 /r    Gv,Ew
            LSL writes=Z
              0F 03 /r    Gv,Ew
            RDFSBASE
              F3 0F AE /0 Ry        o64
            RDGSBASE
              F3 0F AE /1 Ry        o64
            WRFSBASE
              F3 0F AE /2 Ry        o64
            WRGSBASE
              F3 0F AE /3 Ry        o64
            INCSSPD
              o32 F3 0F AE /5 Rd    absent
            INCSSPQ
              REX.W F3 0F AE /5 Rq  absent
            FXSAVE
              NP 0F AE /0 M
            FXRSTOR
              NP 0F AE /1 M
            LDMXCSR
              NP 0F AE /2 Md
            STMXCSR
              NP 0F AE /3 Md
            XSAVE
              NP 0F AE /4 M         absent
            XRSTOR
              NP 0F AE /5 M         absent
            XSAVEOPT
              NP 0F AE /6 M         absent
            XRSTORS
              NP 0F C7 /3 M         cpl0 absent
            XSAVEC
              NP 0F C7 /4 M         absent
            XSAVES
              NP 0F C7 /5 M         cpl0 absent
            RSM
              0F AA       -         absent

            # ---- x87

            FADD
              D8 /0           Md
              D8 /0           ST,F
              DC /0           Mq
              DC /0           F,ST
            FMUL
              D8 /1           Md
              D8 /1           ST,F
              DC /1           Mq
              DC /1           F,ST
            FCOM
              D8 /2           Md
              D8 /2           ST,F
              DC /2           Mq
            FCOMP
              D8 /3           Md
              D8 /3           ST,F
              DC /3           Mq
            FSUB
              D8 /4           Md
              D8 /4           ST,F
              DC /4           Mq
              DC /5           F,ST
            FSUBR
              D8 /5           Md
              D8 /5           ST,F
              DC /5           Mq
              DC /4           F,ST
            FDIV
              D8 /6           Md
              D8 /6           ST,F
              DC /6           Mq
              DC /7           F,ST
            FDIVR
              D8 /7           Md
              D8 /7           ST,F
              DC /7           Mq
              DC /6           F,ST
            FADDP
              DE /0           F,ST
            FMULP
              DE /1           F,ST
            FSUBP
              DE /5           F,ST
            FSUBRP
              DE /4           F,ST
            FDIVP
              DE /7           F,ST
            FDIVRP
              DE /6           F,ST
            FIADD
              DA /0           Md
              DE /0           Mw
            FIMUL
              DA /1           Md
              DE /1           Mw
            FICOM
              DA /2           Md
              DE /2           Mw
            FICOMP
              DA /3           Md
              DE /3           Mw
            FISUB
              DA /4           Md
              DE /4           Mw
            FISUBR
              DA /5           Md
              DE /5           Mw
            FIDIV
              DA /6           Md
              DE /6           Mw
            FIDIVR
              DA /7           Md
              DE /7           Mw
            FCOMPP
              DE D9           -
            FUCOMPP
              DA E9           -
            FLD
              D9 /0           Md
              D9 /0           F
              DD /0           Mq
              DB /5           Mt
            FST
              D9 /2           Md
              DD /2           Mq
              DD /2           F
            FSTP
              D9 /3           Md
              DD /3           Mq
              DD /3           F
              DB /7           Mt
            FXCH
              D9 /1           F
            FNOP
              D9 D0           -
            FLDENV
              D9 /4           M
            FLDCW
              D9 /5           Mw
            FNSTENV
              D9 /6           M
            FNSTCW
              D9 /7           Mw
            FCHS
              D9 E0           -
            FABS
              D9 E1           -
            FTST
              D9 E4           -
            FXAM
              D9 E5           -
            FLD1
              D9 E8           -
            FLDL2T
              D9 E9           -
            FLDL2E
              D9 EA           -
            FLDPI
              D9 EB           -
            FLDLG2
              D9 EC           -
            FLDLN2
              D9 ED           -
            FLDZ
              D9 EE           -
            F2XM1
              D9 F0           -
            FYL2X
              D9 F1           -
            FPTAN
              D9 F2           -
            FPATAN
              D9 F3           -
            FXTRACT
              D9 F4           -
            FPREM1
              D9 F5           -
            FDECSTP
              D9 F6           -
            FINCSTP
              D9 F7           -
            FPREM
              D9 F8           -
            FYL2XP1
              D9 F9           -
            FSQRT
              D9 FA           -
            FSINCOS
              D9 FB           -
            FRNDINT
              D9 FC           -
            FSCALE
              D9 FD           -
            FSIN
              D9 FE           -
            FCOS
              D9 FF           -
            FCMOVB reads=C
              DA /0           ST,F
            FCMOVNB reads=C
              DB /0           ST,F
            FCMOVE reads=Z
              DA /1           ST,F
            FCMOVNE reads=Z
              DB /1           ST,F
            FCMOVBE reads=CZ
              DA /2           ST,F
            FCMOVNBE reads=CZ
              DB /2           ST,F
            FCMOVU reads=P
              DA /3           ST,F
            FCMOVNU reads=P
              DB /3           ST,F
            FILD
              DB /0           Md
              DF /0           Mw
              DF /5           Mq
            FISTTP
              DB /1           Md absent
              DD /1           Mq absent
              DF /1           Mw absent
            FIST
              DB /2           Md
              DF /2           Mw
            FISTP
              DB /3           Md
              DF /3           Mw
              DF /7           Mq
            FNCLEX
              DB E2           -
            FNINIT
              DB E3           -
            FUCOMI writes=OSZAPC
              DB /5           ST,F
            FCOMI writes=OSZAPC
              DB /6           ST,F
            FUCOMIP writes=OSZAPC
              DF /5           ST,F
            FCOMIP writes=OSZAPC
              DF /6           ST,F
            FRSTOR
              DD /4           M
            FNSAVE
              DD /6           M
            FNSTSW
              DD /7           Mw
              DF E0           AX
            FFREE
              DD /0           F
            FFREEP
              DF /0           F
            FUCOM
              DD /4           F
            FUCOMP
              DD /5           F
            FBLD
              DF /4           Mt
            FBSTP
              DF /6           Mt
            FWAIT
              9B              -

            # ---- MMX and SSE to SSE4.2, AES and PCLMUL

            SQRTPS
              NP 0F 51 /r     Vdq,Wdq
            SQRTPD
              66 0F 51 /r     Vdq,Wdq
            SQRTSS
              F3 0F 51 /r     Vd,Wd
            SQRTSD
              F2 0F 51 /r     Vq,Wq
            ADDPS
              NP 0F 58 /r     Vdq,Wdq
            ADDPD
              66 0F 58 /r     Vdq,Wdq
            ADDSS
              F3 0F 58 /r     Vd,Wd
            ADDSD
              F2 0F 58 /r     Vq,Wq
            MULPS
              NP 0F 59 /r     Vdq,Wdq
            MULPD
              66 0F 59 /r     Vdq,Wdq
            MULSS
              F3 0F 59 /r     Vd,Wd
            MULSD
              F2 0F 59 /r     Vq,Wq
            SUBPS
              NP 0F 5C /r     Vdq,Wdq
            SUBPD
              66 0F 5C /r     Vdq,Wdq
            SUBSS
              F3 0F 5C /r     Vd,Wd
            SUBSD
              F2 0F 5C /r     Vq,Wq
            MINPS
              NP 0F 5D /r     Vdq,Wdq
            MINPD
              66 0F 5D /r     Vdq,Wdq
            MINSS
              F3 0F 5D /r     Vd,Wd
            MINSD
              F2 0F 5D /r     Vq,Wq
            DIVPS
              NP 0F 5E /r     Vdq,Wdq
            DIVPD
              66 0F 5E /r     Vdq,Wdq
            DIVSS
              F3 0F 5E /r     Vd,Wd
            DIVSD
              F2 0F 5E /r     Vq,Wq
            MAXPS
              NP 0F 5F /r     Vdq,Wdq
            MAXPD
              66 0F 5F /r     Vdq,Wdq
            MAXSS
              F3 0F 5F /r     Vd,Wd
            MAXSD
              F2 0F 5F /r     Vq,Wq
            RSQRTPS
              NP 0F 52 /r     Vdq,Wdq
            RSQRTSS
              F3 0F 52 /r     Vd,Wd
            RCPPS
              NP 0F 53 /r     Vdq,Wdq
            RCPSS
              F3 0F 53 /r     Vd,Wd
            ANDPS
              NP 0F 54 /r     Vdq,Wdq
            ANDPD
              66 0F 54 /r     Vdq,Wdq
            ANDNPS
              NP 0F 55 /r     Vdq,Wdq
            ANDNPD
              66 0F 55 /r     Vdq,Wdq
            ORPS
              NP 0F 56 /r     Vdq,Wdq
            ORPD
              66 0F 56 /r     Vdq,Wdq
            XORPS
              NP 0F 57 /r     Vdq,Wdq
            XORPD
              66 0F 57 /r     Vdq,Wdq
            MOVUPS
              NP 0F 10 /r     Vdq,Wdq
              NP 0F 11 /r     Wdq,Vdq
            MOVUPD
              66 0F 10 /r     Vdq,Wdq
              66 0F 11 /r     Wdq,Vdq
            MOVSS
              F3 0F 10 /r     Vd,Wd
              F3 0F 11 /r     Wd,Vd
            MOVSD
              F2 0F 10 /r     Vq,Wq
              F2 0F 11 /r     Wq,Vq
            MOVHLPS
              NP 0F 12 /r     Vq,Uq
            MOVLPS
              NP 0F 12 /r     Vq,Mq
              NP 0F 13 /r     Mq,Vq
            MOVLPD
              66 0F 12 /r     Vq,Mq
              66 0F 13 /r     Mq,Vq
            MOVSLDUP
              F3 0F 12 /r     Vdq,Wdq absent
            MOVDDUP
              F2 0F 12 /r     Vq,Wq absent
            MOVSHDUP
              F3 0F 16 /r     Vdq,Wdq absent
            MOVLHPS
              NP 0F 16 /r     Vq,Uq
            MOVHPS
              NP 0F 16 /r     Vq,Mq
              NP 0F 17 /r     Mq,Vq
            MOVHPD
              66 0F 16 /r     Vq,Mq
              66 0F 17 /r     Mq,Vq
            UNPCKLPS
              NP 0F 14 /r     Vdq,Wdq
            UNPCKLPD
              66 0F 14 /r     Vdq,Wdq
            UNPCKHPS
              NP 0F 15 /r     Vdq,Wdq
            UNPCKHPD
              66 0F 15 /r     Vdq,Wdq
            MOVAPS
              NP 0F 28 /r     Vdq,Wdq
              NP 0F 29 /r     Wdq,Vdq
            MOVAPD
              66 0F 28 /r     Vdq,Wdq
              66 0F 29 /r     Wdq,Vdq
            MOVNTPS
              NP 0F 2B /r     Mdq,Vdq
            MOVNTPD
              66 0F 2B /r     Mdq,Vdq
            MOVNTDQ
              66 0F E7 /r     Mdq,Vdq
            MOVNTQ
              NP 0F E7 /r     Mq,Pq
            CVTPI2PS
              NP 0F 2A /r     Vq,Qq
            CVTPI2PD
              66 0F 2A /r     Vdq,Qq
            CVTSI2SS
              F3 0F 2A /r     Vd,Ey
            CVTSI2SD
              F2 0F 2A /r     Vq,Ey
            CVTTPS2PI
              NP 0F 2C /r     Pq,Wq
            CVTTPD2PI
              66 0F 2C /r     Pq,Wdq
            CVTTSS2SI
              F3 0F 2C /r     Gy,Wd
            CVTTSD2SI
              F2 0F 2C /r     Gy,Wq
            CVTPS2PI
              NP 0F 2D /r     Pq,Wq
            CVTPD2PI
              66 0F 2D /r     Pq,Wdq
            CVTSS2SI
              F3 0F 2D /r     Gy,Wd
            CVTSD2SI
              F2 0F 2D /r     Gy,Wq
            UCOMISS writes=OSZAPC
              NP 0F 2E /r     Vd,Wd
            UCOMISD writes=OSZAPC
              66 0F 2E /r     Vq,Wq
            COMISS writes=OSZAPC
              NP 0F 2F /r     Vd,Wd
            COMISD writes=OSZAPC
              66 0F 2F /r     Vq,Wq
            MOVMSKPS
              NP 0F 50 /r     Gd,Udq
            MOVMSKPD
              66 0F 50 /r     Gd,Udq
            CVTPS2PD
              NP 0F 5A /r     Vdq,Wq
            CVTPD2PS
              66 0F 5A /r     Vq,Wdq
            CVTSS2SD
              F3 0F 5A /r     Vq,Wd
            CVTSD2SS
              F2 0F 5A /r     Vd,Wq
            CVTDQ2PS
              NP 0F 5B /r     Vdq,Wdq
            CVTPS2DQ
              66 0F 5B /r     Vdq,Wdq
            CVTTPS2DQ
              F3 0F 5B /r     Vdq,Wdq
            CVTTPD2DQ
              66 0F E6 /r     Vq,Wdq
            CVTDQ2PD
              F3 0F E6 /r     Vdq,Wq
            CVTPD2DQ
              F2 0F E6 /r     Vq,Wdq
            PUNPCKLBW
              NP 0F 60 /r     Pq,Qd
              66 0F 60 /r     Vdq,Wdq
            PUNPCKLWD
              NP 0F 61 /r     Pq,Qd
              66 0F 61 /r     Vdq,Wdq
            PUNPCKLDQ
              NP 0F 62 /r     Pq,Qd
              66 0F 62 /r     Vdq,Wdq
            PACKSSWB
              NP 0F 63 /r     Pq,Qq
              66 0F 63 /r     Vdq,Wdq
            PCMPGTB
              NP 0F 64 /r     Pq,Qq
              66 0F 64 /r     Vdq,Wdq
            PCMPGTW
              NP 0F 65 /r     Pq,Qq
              66 0F 65 /r     Vdq,Wdq
            PCMPGTD
              NP 0F 66 /r     Pq,Qq
              66 0F 66 /r     Vdq,Wdq
            PACKUSWB
              NP 0F 67 /r     Pq,Qq
              66 0F 67 /r     Vdq,Wdq
            PUNPCKHBW
              NP 0F 68 /r     Pq,Qq
              66 0F 68 /r     Vdq,Wdq
            PUNPCKHWD
              NP 0F 69 /r     Pq,Qq
              66 0F 69 /r     Vdq,Wdq
            PUNPCKHDQ
              NP 0F 6A /r     Pq,Qq
              66 0F 6A /r     Vdq,Wdq
            PACKSSDW
              NP 0F 6B /r     Pq,Qq
              66 0F 6B /r     Vdq,Wdq
            PCMPEQB
              NP 0F 74 /r     Pq,Qq
              66 0F 74 /r     Vdq,Wdq
            PCMPEQW
              NP 0F 75 /r     Pq,Qq
              66 0F 75 /r     Vdq,Wdq
            PCMPEQD
              NP 0F 76 /r     Pq,Qq
              66 0F 76 /r     Vdq,Wdq
            PSRLW
              NP 0F D1 /r     Pq,Qq
              66 0F D1 /r     Vdq,Wdq
              NP 0F 71 /2     Nq,Ib
              66 0F 71 /2     Udq,Ib
            PSRLD
              NP 0F D2 /r     Pq,Qq
              66 0F D2 /r     Vdq,Wdq
              NP 0F 72 /2     Nq,Ib
              66 0F 72 /2     Udq,Ib
            PSRLQ
              NP 0F D3 /r     Pq,Qq
              66 0F D3 /r     Vdq,Wdq
              NP 0F 73 /2     Nq,Ib
              66 0F 73 /2     Udq,Ib
            PADDQ
              NP 0F D4 /r     Pq,Qq
              66 0F D4 /r     Vdq,Wdq
            PMULLW
              NP 0F D5 /r     Pq,Qq
              66 0F D5 /r     Vdq,Wdq
            PSUBUSB
              NP 0F D8 /r     Pq,Qq
              66 0F D8 /r     Vdq,Wdq
            PSUBUSW
              NP 0F D9 /r     Pq,Qq
              66 0F D9 /r     Vdq,Wdq
            PMINUB
              NP 0F DA /r     Pq,Qq
              66 0F DA /r     Vdq,Wdq
            PAND
              NP 0F DB /r     Pq,Qq
              66 0F DB /r     Vdq,Wdq
            PADDUSB
              NP 0F DC /r     Pq,Qq
              66 0F DC /r     Vdq,Wdq
            PADDUSW
              NP 0F DD /r     Pq,Qq
              66 0F DD /r     Vdq,Wdq
            PMAXUB
              NP 0F DE /r     Pq,Qq
              66 0F DE /r     Vdq,Wdq
            PANDN
              NP 0F DF /r     Pq,Qq
              66 0F DF /r     Vdq,Wdq
            PAVGB
              NP 0F E0 /r     Pq,Qq
              66 0F E0 /r     Vdq,Wdq
            PSRAW
              NP 0F E1 /r     Pq,Qq
              66 0F E1 /r     Vdq,Wdq
              NP 0F 71 /4     Nq,Ib
              66 0F 71 /4     Udq,Ib
            PSRAD
              NP 0F E2 /r     Pq,Qq
              66 0F E2 /r     Vdq,Wdq
              NP 0F 72 /4     Nq,Ib
              66 0F 72 /4     Udq,Ib
            PAVGW
              NP 0F E3 /r     Pq,Qq
              66 0F E3 /r     Vdq,Wdq
            PMULHUW
              NP 0F E4 /r     Pq,Qq
              66 0F E4 /r     Vdq,Wdq
            PMULHW
              NP 0F E5 /r     Pq,Qq
              66 0F E5 /r     Vdq,Wdq
            PSUBSB
              NP 0F E8 /r     Pq,Qq
              66 0F E8 /r     Vdq,Wdq
            PSUBSW
              NP 0F E9 /r     Pq,Qq
              66 0F E9 /r     Vdq,Wdq
            PMINSW
              NP 0F EA /r     Pq,Qq
              66 0F EA /r     Vdq,Wdq
            POR
              NP 0F EB /r     Pq,Qq
              66 0F EB /r     Vdq,Wdq
            PADDSB
              NP 0F EC /r     Pq,Qq
              66 0F EC /r     Vdq,Wdq
            PADDSW
              NP 0F ED /r     Pq,Qq
              66 0F ED /r     Vdq,Wdq
            PMAXSW
              NP 0F EE /r     Pq,Qq
              66 0F EE /r     Vdq,Wdq
            PXOR
              NP 0F EF /r     Pq,Qq
              66 0F EF /r     Vdq,Wdq
            PSLLW
              NP 0F F1 /r     Pq,Qq
              66 0F F1 /r     Vdq,Wdq
              NP 0F 71 /6     Nq,Ib
              66 0F 71 /6     Udq,Ib
            PSLLD
              NP 0F F2 /r     Pq,Qq
              66 0F F2 /r     Vdq,Wdq
              NP 0F 72 /6     Nq,Ib
              66 0F 72 /6     Udq,Ib
            PSLLQ
              NP 0F F3 /r     Pq,Qq
              66 0F F3 /r     Vdq,Wdq
              NP 0F 73 /6     Nq,Ib
              66 0F 73 /6     Udq,Ib
            PMULUDQ
              NP 0F F4 /r     Pq,Qq
              66 0F F4 /r     Vdq,Wdq
            PMADDWD
              NP 0F F5 /r     Pq,Qq
              66 0F F5 /r     Vdq,Wdq
            PSADBW
              NP 0F F6 /r     Pq,Qq
              66 0F F6 /r     Vdq,Wdq
            PSUBB
              NP 0F F8 /r     Pq,Qq
              66 0F F8 /r     Vdq,Wdq
            PSUBW
              NP 0F F9 /r     Pq,Qq
              66 0F F9 /r     Vdq,Wdq
            PSUBD
              NP 0F FA /r     Pq,Qq
              66 0F FA /r     Vdq,Wdq
            PSUBQ
              NP 0F FB /r     Pq,Qq
              66 0F FB /r     Vdq,Wdq
            PADDB
              NP 0F FC /r     Pq,Qq
              66 0F FC /r     Vdq,Wdq
            PADDW
              NP 0F FD /r     Pq,Qq
              66 0F FD /r     Vdq,Wdq
            PADDD
              NP 0F FE /r     Pq,Qq
              66 0F FE /r     Vdq,Wdq
            PSRLDQ
              66 0F 73 /3     Udq,Ib
            PSLLDQ
              66 0F 73 /7     Udq,Ib
            PUNPCKLQDQ
              66 0F 6C /r     Vdq,Wdq
            PUNPCKHQDQ
              66 0F 6D /r     Vdq,Wdq
            MOVD
              NP 0F 6E /r     Pd,Ed
              66 0F 6E /r     Vd,Ed
              NP 0F 7E /r     Ed,Pd
              66 0F 7E /r     Ed,Vd
            MOVQ
              REX.W NP 0F 6E /r Pq,Eq
              REX.W 66 0F 6E /r Vq,Eq
              REX.W NP 0F 7E /r Eq,Pq
              REX.W 66 0F 7E /r Eq,Vq
              NP 0F 6F /r     Pq,Qq
              NP 0F 7F /r     Qq,Pq
              F3 0F 7E /r     Vq,Wq
              66 0F D6 /r     Wq,Vq
            MOVDQA
              66 0F 6F /r     Vdq,Wdq
              66 0F 7F /r     Wdq,Vdq
            MOVDQU
              F3 0F 6F /r     Vdq,Wdq
              F3 0F 7F /r     Wdq,Vdq
            PSHUFW
              NP 0F 70 /r     Pq,Qq,Ib
            PSHUFD
              66 0F 70 /r     Vdq,Wdq,Ib
            PSHUFHW
              F3 0F 70 /r     Vdq,Wdq,Ib
            PSHUFLW
              F2 0F 70 /r     Vdq,Wdq,Ib
            EMMS
              NP 0F 77        -
            HADDPD
              66 0F 7C /r     Vdq,Wdq absent
            HADDPS
              F2 0F 7C /r     Vdq,Wdq absent
            HSUBPD
              66 0F 7D /r     Vdq,Wdq absent
            HSUBPS
              F2 0F 7D /r     Vdq,Wdq absent
            ADDSUBPD
              66 0F D0 /r     Vdq,Wdq absent
            ADDSUBPS
              F2 0F D0 /r     Vdq,Wdq absent
            LDDQU
              F2 0F F0 /r     Vdq,Mdq absent
            MOVQ2DQ
              F3 0F D6 /r     Vq,Nq
            MOVDQ2Q
              F2 0F D6 /r     Pq,Uq
            PMOVMSKB
              NP 0F D7 /r     Gd,Nq
              66 0F D7 /r     Gd,Udq
            MASKMOVQ
              NP 0F F7 /r     Pq,Nq
            MASKMOVDQU
              66 0F F7 /r     Vdq,Udq
            CMPPS
              NP 0F C2 /r     Vdq,Wdq,Ib
            CMPPD
              66 0F C2 /r     Vdq,Wdq,Ib
            CMPSS
              F3 0F C2 /r     Vd,Wd,Ib
            CMPSD
              F2 0F C2 /r     Vq,Wq,Ib
            PINSRW
              NP 0F C4 /r     Pq,Ed,Ib
              66 0F C4 /r     Vdq,Ed,Ib
            PEXTRW
              NP 0F C5 /r     Gd,Nq,Ib
              66 0F C5 /r     Gd,Udq,Ib
              66 0F 3A 15 /r  Ed,Vdq,Ib absent
            SHUFPS
              NP 0F C6 /r     Vdq,Wdq,Ib
            SHUFPD
              66 0F C6 /r     Vdq,Wdq,Ib
            PSHUFB
              NP 0F 38 00 /r  Pq,Qq absent
              66 0F 38 00 /r  Vdq,Wdq absent
            PHADDW
              NP 0F 38 01 /r  Pq,Qq absent
              66 0F 38 01 /r  Vdq,Wdq absent
            PHADDD
              NP 0F 38 02 /r  Pq,Qq absent
              66 0F 38 02 /r  Vdq,Wdq absent
            PHADDSW
              NP 0F 38 03 /r  Pq,Qq absent
              66 0F 38 03 /r  Vdq,Wdq absent
            PMADDUBSW
              NP 0F 38 04 /r  Pq,Qq absent
              66 0F 38 04 /r  Vdq,Wdq absent
            PHSUBW
              NP 0F 38 05 /r  Pq,Qq absent
              66 0F 38 05 /r  Vdq,Wdq absent
            PHSUBD
              NP 0F 38 06 /r  Pq,Qq absent
              66 0F 38 06 /r  Vdq,Wdq absent
            PHSUBSW
              NP 0F 38 07 /r  Pq,Qq absent
              66 0F 38 07 /r  Vdq,Wdq absent
            PSIGNB
              NP 0F 38 08 /r  Pq,Qq absent
              66 0F 38 08 /r  Vdq,Wdq absent
            PSIGNW
              NP 0F 38 09 /r  Pq,Qq absent
              66 0F 38 09 /r  Vdq,Wdq absent
            PSIGND
              NP 0F 38 0A /r  Pq,Qq absent
              66 0F 38 0A /r  Vdq,Wdq absent
            PMULHRSW
              NP 0F 38 0B /r  Pq,Qq absent
              66 0F 38 0B /r  Vdq,Wdq absent
            PABSB
              NP 0F 38 1C /r  Pq,Qq absent
              66 0F 38 1C /r  Vdq,Wdq absent
            PABSW
              NP 0F 38 1D /r  Pq,Qq absent
              66 0F 38 1D /r  Vdq,Wdq absent
            PABSD
              NP 0F 38 1E /r  Pq,Qq absent
              66 0F 38 1E /r  Vdq,Wdq absent
            PBLENDVB
              66 0F 38 10 /r  Vdq,Wdq absent
            BLENDVPS
              66 0F 38 14 /r  Vdq,Wdq absent
            BLENDVPD
              66 0F 38 15 /r  Vdq,Wdq absent
            PTEST writes=OSZAPC
              66 0F 38 17 /r  Vdq,Wdq absent
            PMULDQ
              66 0F 38 28 /r  Vdq,Wdq absent
            PCMPEQQ
              66 0F 38 29 /r  Vdq,Wdq absent
            PACKUSDW
              66 0F 38 2B /r  Vdq,Wdq absent
            PCMPGTQ
              66 0F 38 37 /r  Vdq,Wdq absent
            PMINSB
              66 0F 38 38 /r  Vdq,Wdq absent
            PMINSD
              66 0F 38 39 /r  Vdq,Wdq absent
            PMINUW
              66 0F 38 3A /r  Vdq,Wdq absent
            PMINUD
              66 0F 38 3B /r  Vdq,Wdq absent
            PMAXSB
              66 0F 38 3C /r  Vdq,Wdq absent
            PMAXSD
              66 0F 38 3D /r  Vdq,Wdq absent
            PMAXUW
              66 0F 38 3E /r  Vdq,Wdq absent
            PMAXUD
              66 0F 38 3F /r  Vdq,Wdq absent
            PMULLD
              66 0F 38 40 /r  Vdq,Wdq absent
            PHMINPOSUW
              66 0F 38 41 /r  Vdq,Wdq absent
            SHA1NEXTE
              NP 0F 38 C8 /r  Vdq,Wdq absent
            SHA1MSG1
              NP 0F 38 C9 /r  Vdq,Wdq absent
            SHA1MSG2
              NP 0F 38 CA /r  Vdq,Wdq absent
            SHA256RNDS2
              NP 0F 38 CB /r  Vdq,Wdq absent
            SHA256MSG1
              NP 0F 38 CC /r  Vdq,Wdq absent
            SHA256MSG2
              NP 0F 38 CD /r  Vdq,Wdq absent
            SHA1RNDS4
              NP 0F 3A CC /r  Vdq,Wdq,Ib absent
            AESIMC
              66 0F 38 DB /r  Vdq,Wdq absent
            AESENC
              66 0F 38 DC /r  Vdq,Wdq absent
            AESENCLAST
              66 0F 38 DD /r  Vdq,Wdq absent
            AESDEC
              66 0F 38 DE /r  Vdq,Wdq absent
            AESDECLAST
              66 0F 38 DF /r  Vdq,Wdq absent
            PMOVSXBW
              66 0F 38 20 /r  Vdq,Wq absent
            PMOVZXBW
              66 0F 38 30 /r  Vdq,Wq absent
            PMOVSXBD
              66 0F 38 21 /r  Vdq,Wd absent
            PMOVZXBD
              66 0F 38 31 /r  Vdq,Wd absent
            PMOVSXBQ
              66 0F 38 22 /r  Vdq,Ww absent
            PMOVZXBQ
              66 0F 38 32 /r  Vdq,Ww absent
            PMOVSXWD
              66 0F 38 23 /r  Vdq,Wq absent
            PMOVZXWD
              66 0F 38 33 /r  Vdq,Wq absent
            PMOVSXWQ
              66 0F 38 24 /r  Vdq,Wd absent
            PMOVZXWQ
              66 0F 38 34 /r  Vdq,Wd absent
            PMOVSXDQ
              66 0F 38 25 /r  Vdq,Wq absent
            PMOVZXDQ
              66 0F 38 35 /r  Vdq,Wq absent
            MOVNTDQA
              66 0F 38 2A /r  Vdq,Mdq absent
            ROUNDPS
              66 0F 3A 08 /r  Vdq,Wdq,Ib absent
            ROUNDPD
              66 0F 3A 09 /r  Vdq,Wdq,Ib absent
            BLENDPS
              66 0F 3A 0C /r  Vdq,Wdq,Ib absent
            BLENDPD
              66 0F 3A 0D /r  Vdq,Wdq,Ib absent
            PBLENDW
              66 0F 3A 0E /r  Vdq,Wdq,Ib absent
            DPPS
              66 0F 3A 40 /r  Vdq,Wdq,Ib absent
            DPPD
              66 0F 3A 41 /r  Vdq,Wdq,Ib absent
            MPSADBW
              66 0F 3A 42 /r  Vdq,Wdq,Ib absent
            PCLMULQDQ
              66 0F 3A 44 /r  Vdq,Wdq,Ib absent
            PCMPESTRM writes=OSZAPC
              66 0F 3A 60 /r  Vdq,Wdq,Ib absent
            PCMPESTRI writes=OSZAPC
              66 0F 3A 61 /r  Vdq,Wdq,Ib absent
            PCMPISTRM writes=OSZAPC
              66 0F 3A 62 /r  Vdq,Wdq,Ib absent
            PCMPISTRI writes=OSZAPC
              66 0F 3A 63 /r  Vdq,Wdq,Ib absent
            AESKEYGENASSIST
              66 0F 3A DF /r  Vdq,Wdq,Ib absent
            ROUNDSS
              66 0F 3A 0A /r  Vd,Wd,Ib absent
            ROUNDSD
              66 0F 3A 0B /r  Vq,Wq,Ib absent
            PALIGNR
              NP 0F 3A 0F /r  Pq,Qq,Ib absent
              66 0F 3A 0F /r  Vdq,Wdq,Ib absent
            PEXTRB
              66 0F 3A 14 /r  Eb,Vdq,Ib absent
            PEXTRD
              o32 66 0F 3A 16 /r Ed,Vdq,Ib absent
            PEXTRQ
              REX.W 66 0F 3A 16 /r Eq,Vdq,Ib absent
            EXTRACTPS
              66 0F 3A 17 /r  Ed,Vdq,Ib absent
            PINSRB
              66 0F 3A 20 /r  Vdq,Eb,Ib absent
            INSERTPS
              66 0F 3A 21 /r  Vdq,Wd,Ib absent
            PINSRD
              o32 66 0F 3A 22 /r Vdq,Ed,Ib absent
            PINSRQ
              REX.W 66 0F 3A 22 /r Vdq,Eq,Ib absent

            # ---- what CPUID does not offer

            (AVX)
              VEX.0F 00-6F /r W
              VEX.0F 70-73 /r W,Ib
              VEX.0F 74-76 /r W
              VEX.0F 77       -
              VEX.0F 78-C1 /r W
              VEX.0F C2 /r    W,Ib
              VEX.0F C4-C6 /r W,Ib
              VEX.0F C7-FF /r W
              VEX.0F38 00-FF /r W
              VEX.0F3A 00-FF /r W,Ib
            (AVX512)
              EVEX.0F 00-6F /r W
              EVEX.0F 70-73 /r W,Ib
              EVEX.0F 74-C1 /r W
              EVEX.0F C2 /r   W,Ib
              EVEX.0F C4-C6 /r W,Ib
              EVEX.0F C7-FF /r W
              EVEX.0F38 00-FF /r W
              EVEX.0F3A 00-FF /r W,Ib
              EVEX.5 00-FF /r W
              EVEX.6 00-FF /r W
            """;
}
