/** Field types of pods and of what they are made of. Notation: see `schema.ts`. */
export const POD_TYPES = `
OwnerReference | apiVersion! blockOwnerDeletion:bool controller:bool kind! name! uid!
ObjectMeta | annotations:{string} creationTimestamp deletionGracePeriodSeconds:int deletionTimestamp
    finalizers:[string]#= generateName generation:int labels:{string} managedFields:[any] name namespace
    ownerReferences:[OwnerReference]#uid resourceVersion selfLink uid
NamespaceSpec | finalizers:[string]#=
NamespaceCondition | lastTransitionTime message reason status! type!
NamespaceStatus | conditions:[NamespaceCondition]#type phase
Namespace | apiVersion kind metadata:ObjectMeta spec:NamespaceSpec status:NamespaceStatus
~ConfigMapKeySelector | key! name optional:bool
~ObjectFieldSelector | apiVersion fieldPath!
~ResourceFieldSelector | containerName divisor:qty resource!
~SecretKeySelector | key! name optional:bool
EnvVarSource | configMapKeyRef:ConfigMapKeySelector fieldRef:ObjectFieldSelector fileKeyRef:any
    resourceFieldRef:ResourceFieldSelector secretKeyRef:SecretKeySelector
EnvVar | name! value valueFrom:EnvVarSource
ConfigMapEnvSource | name optional:bool
SecretEnvSource | name optional:bool
EnvFromSource | configMapRef:ConfigMapEnvSource prefix secretRef:SecretEnvSource
ExecAction | command:[string]
HTTPHeader | name! value!
HTTPGetAction | host httpHeaders:[HTTPHeader] path port!:ios scheme
SleepAction | seconds!:int
TCPSocketAction | host port!:ios
LifecycleHandler | exec:ExecAction httpGet:HTTPGetAction sleep:SleepAction tcpSocket:TCPSocketAction
Lifecycle | postStart:LifecycleHandler preStop:LifecycleHandler stopSignal
GRPCAction | port!:int service
Probe | exec:ExecAction failureThreshold:int grpc:GRPCAction httpGet:HTTPGetAction initialDelaySeconds:int
    periodSeconds:int successThreshold:int tcpSocket:TCPSocketAction terminationGracePeriodSeconds:int
    timeoutSeconds:int
ContainerPort | containerPort!:int hostIP hostPort:int name protocol
ContainerResizePolicy | resourceName! restartPolicy!
ResourceClaim | name! request
ResourceRequirements | claims:[ResourceClaim] limits:{qty} requests:{qty}
AppArmorProfile | localhostProfile type!
Capabilities | add:[string] drop:[string]
SELinuxOptions | level role type user
SeccompProfile | localhostProfile type!
SecurityContext | allowPrivilegeEscalation:bool appArmorProfile:AppArmorProfile capabilities:Capabilities
    privileged:bool procMount readOnlyRootFilesystem:bool runAsGroup:int runAsNonRoot:bool runAsUser:int
    seLinuxOptions:SELinuxOptions seccompProfile:SeccompProfile windowsOptions:any
VolumeMount | mountPath! mountPropagation name! readOnly:bool recursiveReadOnly subPath subPathExpr
Container | args:[string] command:[string] env:[EnvVar]#name envFrom:[EnvFromSource] image imagePullPolicy
    lifecycle:Lifecycle livenessProbe:Probe name! ports:[ContainerPort]#containerPort,protocol
    readinessProbe:Probe resizePolicy:[ContainerResizePolicy] resources:ResourceRequirements restartPolicy
    securityContext:SecurityContext startupProbe:Probe stdin:bool stdinOnce:bool terminationMessagePath
    terminationMessagePolicy tty:bool volumeMounts:[VolumeMount]#mountPath workingDir
PodDNSConfigOption | name value
PodDNSConfig | nameservers:[string] options:[PodDNSConfigOption] searches:[string]
HostAlias | hostnames:[string] ip!
~LocalObjectReference | name
PodOS | name!
PodReadinessGate | conditionType!
PodSchedulingGate | name!
Sysctl | name! value!
PodSecurityContext | appArmorProfile:AppArmorProfile fsGroup:int fsGroupChangePolicy runAsGroup:int
    runAsNonRoot:bool runAsUser:int seLinuxChangePolicy seLinuxOptions:SELinuxOptions
    seccompProfile:SeccompProfile supplementalGroups:[int] supplementalGroupsPolicy sysctls:[Sysctl]
    windowsOptions:any
Toleration | effect key operator tolerationSeconds:int value
LabelSelectorRequirement | key! operator! values:[string]
~LabelSelector | matchExpressions:[LabelSelectorRequirement] matchLabels:{string}
TopologySpreadConstraint | labelSelector:LabelSelector matchLabelKeys:[string] maxSkew!:int minDomains:int
    nodeAffinityPolicy nodeTaintsPolicy topologyKey! whenUnsatisfiable!
KeyToPath | key! mode:int path!
ConfigMapVolumeSource | defaultMode:int items:[KeyToPath] name optional:bool
DownwardAPIVolumeFile | fieldRef:ObjectFieldSelector mode:int path! resourceFieldRef:ResourceFieldSelector
DownwardAPIVolumeSource | defaultMode:int items:[DownwardAPIVolumeFile]
EmptyDirVolumeSource | medium sizeLimit:qty
PersistentVolumeClaimVolumeSource | claimName! readOnly:bool
ConfigMapProjection | items:[KeyToPath] name optional:bool
DownwardAPIProjection | items:[DownwardAPIVolumeFile]
SecretProjection | items:[KeyToPath] name optional:bool
ServiceAccountTokenProjection | audience expirationSeconds:int path!
VolumeProjection | clusterTrustBundle:any configMap:ConfigMapProjection downwardAPI:DownwardAPIProjection
    podCertificate:any secret:SecretProjection serviceAccountToken:ServiceAccountTokenProjection
ProjectedVolumeSource | defaultMode:int sources:[VolumeProjection]
SecretVolumeSource | defaultMode:int items:[KeyToPath] optional:bool secretName
Volume | awsElasticBlockStore:any azureDisk:any azureFile:any cephfs:any cinder:any
    configMap:ConfigMapVolumeSource csi:any downwardAPI:DownwardAPIVolumeSource
    emptyDir:EmptyDirVolumeSource ephemeral:any fc:any flexVolume:any flocker:any gcePersistentDisk:any
    gitRepo:any glusterfs:any hostPath:any image:any iscsi:any name! nfs:any
    persistentVolumeClaim:PersistentVolumeClaimVolumeSource photonPersistentDisk:any portworxVolume:any
    projected:ProjectedVolumeSource quobyte:any rbd:any scaleIO:any secret:SecretVolumeSource storageos:any
    vsphereVolume:any
PodSpec | activeDeadlineSeconds:int affinity:any automountServiceAccountToken:bool
    containers!:[Container]#name dnsConfig:PodDNSConfig dnsPolicy enableServiceLinks:bool
    ephemeralContainers:[any] hostAliases:[HostAlias]#ip hostIPC:bool hostNetwork:bool hostPID:bool
    hostUsers:bool hostname hostnameOverride imagePullSecrets:[LocalObjectReference]#name
    initContainers:[Container]#name nodeName nodeSelector:{string} os:PodOS overhead:{qty} preemptionPolicy
    priority:int priorityClassName readinessGates:[PodReadinessGate]#conditionType resourceClaims:[any]
    resources:ResourceRequirements restartPolicy runtimeClassName schedulerName
    schedulingGates:[PodSchedulingGate] schedulingGroup:any securityContext:PodSecurityContext
    serviceAccount serviceAccountName setHostnameAsFQDN:bool shareProcessNamespace:bool subdomain
    terminationGracePeriodSeconds:int tolerations:[Toleration]
    topologySpreadConstraints:[TopologySpreadConstraint]#topologyKey,whenUnsatisfiable volumes:[Volume]#name
PodCondition | lastProbeTime lastTransitionTime message observedGeneration:int reason status! type!
ContainerStateRunning | startedAt
ContainerStateTerminated | containerID exitCode!:int finishedAt message reason signal:int startedAt
ContainerStateWaiting | message reason
ContainerState | running:ContainerStateRunning terminated:ContainerStateTerminated
    waiting:ContainerStateWaiting
ContainerStatus | allocatedResources:{qty} containerID image! imageID! lastState:ContainerState name!
    ready!:bool resources:ResourceRequirements restartCount!:int started:bool state:ContainerState
    stopSignal
HostIP | ip!
PodIP | ip!
PodStatus | allocatedResources:{qty} conditions:[PodCondition]#type containerStatuses:[ContainerStatus]
    ephemeralContainerStatuses:[ContainerStatus] hostIP hostIPs:[HostIP]#ip
    initContainerStatuses:[ContainerStatus] message nominatedNodeName observedGeneration:int phase podIP
    podIPs:[PodIP]#ip qosClass reason resize resourceClaimStatuses:[any] resources:ResourceRequirements
    startTime
Pod | apiVersion kind metadata:ObjectMeta spec:PodSpec status:PodStatus
`;
