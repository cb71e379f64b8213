/** Field types of the core group other than pods. Notation: see `schema.ts`. */
export const CORE_TYPES = `
ServicePort | appProtocol name nodePort:int port!:int protocol targetPort:ios
ServiceSpec | allocateLoadBalancerNodePorts:bool clusterIP clusterIPs:[string] externalIPs:[string]
    externalName externalTrafficPolicy healthCheckNodePort:int internalTrafficPolicy ipFamilies:[string]
    ipFamilyPolicy loadBalancerClass loadBalancerIP loadBalancerSourceRanges:[string]
    ports:[ServicePort]#port,protocol publishNotReadyAddresses:bool selector:{string}~ sessionAffinity
    sessionAffinityConfig:any trafficDistribution type
Condition | lastTransitionTime! message! observedGeneration:int reason! status! type!
PortStatus | error port!:int protocol!
LoadBalancerIngress | hostname ip ipMode ports:[PortStatus]
LoadBalancerStatus | ingress:[LoadBalancerIngress]
ServiceStatus | conditions:[Condition]#type loadBalancer:LoadBalancerStatus
Service | apiVersion kind metadata:ObjectMeta spec:ServiceSpec status:ServiceStatus
~ObjectReference | apiVersion fieldPath kind name namespace resourceVersion uid
EndpointAddress | hostname ip! nodeName targetRef:ObjectReference
EndpointPort | appProtocol name port!:int protocol
EndpointSubset | addresses:[EndpointAddress] notReadyAddresses:[EndpointAddress] ports:[EndpointPort]
Endpoints | apiVersion kind metadata:ObjectMeta subsets:[EndpointSubset]
ConfigMap | apiVersion binaryData:{string} data:{string} immutable:bool kind metadata:ObjectMeta
Secret | apiVersion data:{string} immutable:bool kind metadata:ObjectMeta stringData:{string} type
TypedLocalObjectReference | apiGroup kind! name!
TypedObjectReference | apiGroup kind! name! namespace
VolumeResourceRequirements | limits:{qty} requests:{qty}
PersistentVolumeClaimSpec | accessModes:[string] dataSource:TypedLocalObjectReference
    dataSourceRef:TypedObjectReference resources:VolumeResourceRequirements selector:LabelSelector
    storageClassName volumeAttributesClassName volumeMode volumeName
PersistentVolumeClaimStatus | accessModes:[string] allocatedResourceStatuses:{string} allocatedResources:{qty}
    capacity:{qty} conditions:[any] currentVolumeAttributesClassName modifyVolumeStatus:any phase
PersistentVolumeClaim | apiVersion kind metadata:ObjectMeta spec:PersistentVolumeClaimSpec
    status:PersistentVolumeClaimStatus
ServiceAccount | apiVersion automountServiceAccountToken:bool imagePullSecrets:[LocalObjectReference]#name
    kind metadata:ObjectMeta secrets:[ObjectReference]#name
ScopedResourceSelectorRequirement | operator! scopeName! values:[string]
ScopeSelector | matchExpressions:[ScopedResourceSelectorRequirement]
ResourceQuotaSpec | hard:{qty} scopeSelector:ScopeSelector scopes:[string]
ResourceQuotaStatus | hard:{qty} used:{qty}
ResourceQuota | apiVersion kind metadata:ObjectMeta spec:ResourceQuotaSpec status:ResourceQuotaStatus
LimitRangeItem | default:{qty} defaultRequest:{qty} max:{qty} maxLimitRequestRatio:{qty} min:{qty} type!
LimitRangeSpec | limits!:[LimitRangeItem]
LimitRange | apiVersion kind metadata:ObjectMeta spec:LimitRangeSpec
EventSeries | count:int lastObservedTime
EventSource | component host
Event | action apiVersion count:int eventTime firstTimestamp involvedObject!:ObjectReference kind
    lastTimestamp message metadata!:ObjectMeta reason related:ObjectReference reportingComponent
    reportingInstance series:EventSeries source:EventSource type
Taint | effect! key! timeAdded value
NodeSpec | externalID podCIDR podCIDRs:[string] providerID taints:[Taint] unschedulable:bool
NodeAddress | address! type!
NodeCondition | lastHeartbeatTime lastTransitionTime message reason status! type!
NodeSystemInfo | architecture! bootID! containerRuntimeVersion! kernelVersion! kubeProxyVersion!
    kubeletVersion! machineID! operatingSystem! osImage! systemUUID!
NodeStatus | addresses:[NodeAddress]#type allocatable:{qty} capacity:{qty} conditions:[NodeCondition]#type
    nodeInfo:NodeSystemInfo phase volumesInUse:[string]
Node | apiVersion kind metadata:ObjectMeta spec:NodeSpec status:NodeStatus
`;
