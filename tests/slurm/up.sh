#!/usr/bin/env bash
# Starts a private SLURM cluster for tests under the folder $1: slurmctld, munge, two CPU nodes and one GPU node with two
# pretended GPUs, all on the loopback interface, from Debian's packages, without systemd, cgroups or a database.
# Prints the path of slurm.conf. tests/slurm/down.sh stops it, by process id.
set -euo pipefail
root=$(mkdir -p "$1" && cd "$1" && pwd)
port=${2:-17300}
host=$(hostname -s)
me=$(id -un)
export PATH=$PATH:/usr/sbin
for program in munged slurmctld slurmd sbatch sinfo; do
    command -v "$program" >/dev/null || { echo "$program is missing: apt-get install -y slurmctld slurmd slurm-client munge" >&2; exit 3; }
done
[ ! -e "$root/pids" ] || { echo "a cluster is up already under $root" >&2; exit 4; }
mkdir -p "$root"/{state,log,run,munge,dev}
chmod 755 "$root" "$root"/{state,log,run,dev}
chmod 711 "$root/munge"
: > "$root/pids"

(umask 077; head -c 1024 /dev/urandom > "$root/munge.key")
munged --key-file="$root/munge.key" --socket="$root/munge/socket" --pid-file="$root/run/munged.pid" \
    --log-file="$root/log/munged.log" --seed-file="$root/run/munged.seed" --num-threads=2
await() { local i; for i in $(seq 150); do "$@" && return; sleep 0.1; done; echo "gave up waiting: $*" >&2; exit 5; }
await test -s "$root/run/munged.pid"
await test -S "$root/munge/socket"
echo "munged $(cat "$root/run/munged.pid")" >> "$root/pids"

cat > "$root/slurm.conf" <<CONF
ClusterName=cemflow-test
SlurmctldHost=$host(127.0.0.1)
SlurmctldPort=$port
SlurmUser=$me
SlurmdUser=$me
AuthType=auth/munge
CredType=cred/munge
AuthInfo=socket=$root/munge/socket
CommunicationParameters=NoCtldInAddrAny,NoInAddrAny
StateSaveLocation=$root/state
SlurmdSpoolDir=$root/state/spool-%n
SlurmctldPidFile=$root/run/slurmctld.pid
SlurmdPidFile=$root/run/slurmd-%n.pid
SlurmctldLogFile=$root/log/slurmctld.log
SlurmdLogFile=$root/log/slurmd-%n.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/linux
JobAcctGatherFrequency=task=1
JobAcctGatherParams=OverMemoryKill
AccountingStorageType=accounting_storage/none
JobCompType=jobcomp/filetxt
JobCompLoc=$root/log/jobcomp.txt
MpiDefault=none
SwitchType=switch/none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU_Memory
SlurmdParameters=config_overrides
GresTypes=gpu
EnforcePartLimits=ALL
ReturnToService=2
SchedulerType=sched/backfill
SchedulerParameters=bf_interval=1,batch_sched_delay=0,sched_interval=1
KillWait=15
MinJobAge=7200
Waittime=0
MessageTimeout=10
MaxArraySize=1001
NodeName=cn1 NodeHostname=$host NodeAddr=127.0.0.1 Port=$((port + 1)) CPUs=8 RealMemory=200000
NodeName=cn2 NodeHostname=$host NodeAddr=127.0.0.1 Port=$((port + 2)) CPUs=8 RealMemory=200000
NodeName=gn1 NodeHostname=$host NodeAddr=127.0.0.1 Port=$((port + 3)) CPUs=16 RealMemory=200000 Gres=gpu:2
PartitionName=cpu Nodes=cn1,cn2 Default=YES MaxTime=INFINITE DefMemPerCPU=128 OverTimeLimit=0
PartitionName=gpu Nodes=gn1 Default=NO MaxTime=INFINITE DefMemPerCPU=128 OverTimeLimit=0
CONF

# Pretended GPUs: character devices with the null device's numbers; where mknod is not allowed a mere count.
gpus=Count=2
if mknod "$root/dev/gpu0" c 1 3 2>/dev/null && mknod "$root/dev/gpu1" c 1 3 2>/dev/null; then
    gpus="File=$root/dev/gpu[0-1]"
fi
printf 'AutoDetect=off\nNodeName=gn1 Name=gpu %s\n' "$gpus" > "$root/gres.conf"

export SLURM_CONF=$root/slurm.conf
slurmctld -f "$SLURM_CONF" -c >> "$root/log/slurmctld.out" 2>&1
await test -s "$root/run/slurmctld.pid"
echo "slurmctld $(cat "$root/run/slurmctld.pid")" >> "$root/pids"
for node in cn1 cn2 gn1; do
    mkdir -p "$root/state/spool-$node"
    slurmd -f "$SLURM_CONF" -N "$node" -c >> "$root/log/slurmd-$node.out" 2>&1
    await test -s "$root/run/slurmd-$node.pid"
    echo "slurmd $(cat "$root/run/slurmd-$node.pid")" >> "$root/pids"
done
idle() { [ "$(sinfo -h -N -t idle -o %N 2>/dev/null | sort -u | wc -l)" -eq 3 ]; }
await idle
echo "$SLURM_CONF"
