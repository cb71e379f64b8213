/** Field types of apps/v1, batch/v1, autoscaling/v2 and policy/v1. Notation: see `schema.ts`. */
export const WORKLOAD_TYPES = `
RollingUpdateDeployment | maxSurge:ios maxUnavailable:ios
DeploymentStrategy | rollingUpdate:RollingUpdateDeployment type
PodTemplateSpec | metadata:ObjectMeta spec:PodSpec
DeploymentSpec | minReadySeconds:int paused:bool progressDeadlineSeconds:int replicas:int
    revisionHistoryLimit:int selector!:LabelSelector strategy:DeploymentStrategy template!:PodTemplateSpec
DeploymentCondition | lastTransitionTime lastUpdateTime message reason status! type!
DeploymentStatus | availableReplicas:int collisionCount:int conditions:[DeploymentCondition]#type
    observedGeneration:int readyReplicas:int replicas:int terminatingReplicas:int unavailableReplicas:int
    updatedReplicas:int
Deployment | apiVersion kind metadata:ObjectMeta spec:DeploymentSpec status:DeploymentStatus
ReplicaSetSpec | minReadySeconds:int replicas:int selector!:LabelSelector template:PodTemplateSpec
ReplicaSetCondition | lastTransitionTime message reason status! type!
ReplicaSetStatus | availableReplicas:int conditions:[ReplicaSetCondition]#type fullyLabeledReplicas:int
    observedGeneration:int readyReplicas:int replicas!:int terminatingReplicas:int
ReplicaSet | apiVersion kind metadata:ObjectMeta spec:ReplicaSetSpec status:ReplicaSetStatus
RollingUpdateStatefulSetStrategy | maxUnavailable:ios partition:int
StatefulSetUpdateStrategy | rollingUpdate:RollingUpdateStatefulSetStrategy type
StatefulSetOrdinals | start:int
StatefulSetPersistentVolumeClaimRetentionPolicy | whenDeleted whenScaled
StatefulSetSpec | minReadySeconds:int ordinals:StatefulSetOrdinals
    persistentVolumeClaimRetentionPolicy:StatefulSetPersistentVolumeClaimRetentionPolicy podManagementPolicy
    replicas:int revisionHistoryLimit:int selector!:LabelSelector serviceName template!:PodTemplateSpec
    updateStrategy:StatefulSetUpdateStrategy volumeClaimTemplates:[PersistentVolumeClaim]
StatefulSetStatus | availableReplicas:int collisionCount:int conditions:[DeploymentCondition]#type
    currentReplicas:int currentRevision observedGeneration:int readyReplicas:int replicas!:int
    updateRevision updatedReplicas:int
StatefulSet | apiVersion kind metadata:ObjectMeta spec:StatefulSetSpec status:StatefulSetStatus
PodFailurePolicyOnExitCodesRequirement | containerName operator! values!:[int]
PodFailurePolicyOnPodConditionsPattern | status type!
PodFailurePolicyRule | action! onExitCodes:PodFailurePolicyOnExitCodesRequirement
    onPodConditions:[PodFailurePolicyOnPodConditionsPattern]
PodFailurePolicy | rules!:[PodFailurePolicyRule]
SuccessPolicyRule | succeededCount:int succeededIndexes
SuccessPolicy | rules!:[SuccessPolicyRule]
JobSpec | activeDeadlineSeconds:int backoffLimit:int backoffLimitPerIndex:int completionMode completions:int
    managedBy manualSelector:bool maxFailedIndexes:int parallelism:int podFailurePolicy:PodFailurePolicy
    podReplacementPolicy selector:LabelSelector successPolicy:SuccessPolicy suspend:bool
    template!:PodTemplateSpec ttlSecondsAfterFinished:int
JobCondition | lastProbeTime lastTransitionTime message reason status! type!
UncountedTerminatedPods | failed:[string] succeeded:[string]
JobStatus | active:int completedIndexes completionTime conditions:[JobCondition]#type failed:int
    failedIndexes ready:int startTime succeeded:int terminating:int
    uncountedTerminatedPods:UncountedTerminatedPods
Job | apiVersion kind metadata:ObjectMeta spec:JobSpec status:JobStatus
JobTemplateSpec | metadata:ObjectMeta spec:JobSpec
CronJobSpec | concurrencyPolicy failedJobsHistoryLimit:int jobTemplate!:JobTemplateSpec schedule!
    startingDeadlineSeconds:int successfulJobsHistoryLimit:int suspend:bool timeZone
CronJobStatus | active:[any] lastScheduleTime lastSuccessfulTime
CronJob | apiVersion kind metadata:ObjectMeta spec:CronJobSpec status:CronJobStatus
PodDisruptionBudgetSpec | maxUnavailable:ios minAvailable:ios selector:LabelSelector
    unhealthyPodEvictionPolicy
PodDisruptionBudgetStatus | conditions:[Condition]#type currentHealthy:int desiredHealthy:int
    disruptedPods:{string} disruptionsAllowed:int expectedPods:int observedGeneration:int
PodDisruptionBudget | apiVersion kind metadata:ObjectMeta spec:PodDisruptionBudgetSpec
    status:PodDisruptionBudgetStatus
HPAScalingPolicy | periodSeconds!:int type! value!:int
HPAScalingRules | policies:[HPAScalingPolicy] selectPolicy stabilizationWindowSeconds:int tolerance:qty
HorizontalPodAutoscalerBehavior | scaleDown:HPAScalingRules scaleUp:HPAScalingRules
MetricTarget | averageUtilization:int averageValue:qty type! value:qty
ContainerResourceMetricSource | container! name! target!:MetricTarget
MetricIdentifier | name! selector:LabelSelector
ExternalMetricSource | metric!:MetricIdentifier target!:MetricTarget
~CrossVersionObjectReference | apiVersion kind! name!
ObjectMetricSource | describedObject!:CrossVersionObjectReference metric!:MetricIdentifier
    target!:MetricTarget
PodsMetricSource | metric!:MetricIdentifier target!:MetricTarget
ResourceMetricSource | name! target!:MetricTarget
MetricSpec | containerResource:ContainerResourceMetricSource external:ExternalMetricSource
    object:ObjectMetricSource pods:PodsMetricSource resource:ResourceMetricSource type!
HorizontalPodAutoscalerSpec | behavior:HorizontalPodAutoscalerBehavior maxReplicas!:int metrics:[MetricSpec]
    minReplicas:int scaleTargetRef!:CrossVersionObjectReference
HorizontalPodAutoscalerCondition | lastTransitionTime message reason status! type!
MetricValueStatus | averageUtilization:int averageValue:qty value:qty
ContainerResourceMetricStatus | container! current!:MetricValueStatus name!
ExternalMetricStatus | current!:MetricValueStatus metric!:MetricIdentifier
ObjectMetricStatus | current!:MetricValueStatus describedObject!:CrossVersionObjectReference
    metric!:MetricIdentifier
PodsMetricStatus | current!:MetricValueStatus metric!:MetricIdentifier
ResourceMetricStatus | current!:MetricValueStatus name!
MetricStatus | containerResource:ContainerResourceMetricStatus external:ExternalMetricStatus
    object:ObjectMetricStatus pods:PodsMetricStatus resource:ResourceMetricStatus type!
HorizontalPodAutoscalerStatus | conditions:[HorizontalPodAutoscalerCondition]#type
    currentMetrics:[MetricStatus] currentReplicas:int desiredReplicas!:int lastScaleTime
    observedGeneration:int
HorizontalPodAutoscaler | apiVersion kind metadata:ObjectMeta spec!:HorizontalPodAutoscalerSpec
    status:HorizontalPodAutoscalerStatus
`;
