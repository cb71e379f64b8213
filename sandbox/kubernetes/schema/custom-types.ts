/**
 * Field types of the custom resources a new cluster already has (Gateway API, Prometheus operator) and of
 * CustomResourceDefinition. `*` at the end of a type: fields not named here are accepted too.
 * Notation: see `schema.ts`.
 */
export const CUSTOM_TYPES = `
CustomResourceNames | categories:[string] kind! listKind plural! shortNames:[string] singular
CustomResourceValidation | openAPIV3Schema:any
CustomResourceVersion | additionalPrinterColumns:[any] deprecated:bool deprecationWarning name! schema:CustomResourceValidation
    selectableFields:[any] served!:bool storage!:bool subresources:any
CustomResourceConversion | strategy! webhook:any
CustomResourceDefinitionSpec | conversion:CustomResourceConversion group! names!:CustomResourceNames
    preserveUnknownFields:bool scope! versions!:[CustomResourceVersion]
CustomResourceDefinitionStatus | acceptedNames:CustomResourceNames conditions:[Condition]#type storedVersions:[string]
CustomResourceDefinition | apiVersion kind metadata:ObjectMeta spec!:CustomResourceDefinitionSpec
    status:CustomResourceDefinitionStatus
GatewayClassSpec | controllerName! description parametersRef:any
GatewayClass | apiVersion kind metadata:ObjectMeta spec!:GatewayClassSpec status:any
AllowedRoutes | kinds:[any] namespaces:any
GatewayListener | allowedRoutes:AllowedRoutes hostname name! port!:int protocol! tls:any
GatewaySpec | addresses:[any] gatewayClassName! infrastructure:any listeners!:[GatewayListener]#name *
Gateway | apiVersion kind metadata:ObjectMeta spec!:GatewaySpec status:any
ParentReference | group kind name! namespace port:int sectionName
HTTPPathMatch | type value
HTTPRouteMatch | headers:[any] method path:HTTPPathMatch queryParams:[any]
HTTPBackendRef | filters:[any] group kind name! namespace port:int weight:int
HTTPRouteRule | backendRefs:[HTTPBackendRef] filters:[any] matches:[HTTPRouteMatch] name retry:any
    sessionPersistence:any timeouts:any
HTTPRouteSpec | hostnames:[string] parentRefs:[ParentReference] rules:[HTTPRouteRule] *
HTTPRoute | apiVersion kind metadata:ObjectMeta spec!:HTTPRouteSpec status:any
MonitorNamespaces | any:bool matchNames:[string]
MonitorEndpoint | bearerTokenFile honorLabels:bool honorTimestamps:bool interval metricRelabelings:[any] params:any path
    port relabelings:[any] scheme scrapeTimeout targetPort:ios *
ServiceMonitorSpec | endpoints!:[MonitorEndpoint] jobLabel namespaceSelector:MonitorNamespaces podTargetLabels:[string]
    sampleLimit:int selector!:LabelSelector targetLabels:[string] *
ServiceMonitor | apiVersion kind metadata:ObjectMeta spec!:ServiceMonitorSpec status:any
PodMonitorSpec | jobLabel namespaceSelector:MonitorNamespaces podMetricsEndpoints:[MonitorEndpoint]
    podTargetLabels:[string] sampleLimit:int selector!:LabelSelector *
PodMonitor | apiVersion kind metadata:ObjectMeta spec!:PodMonitorSpec status:any
AlertingRule | alert annotations:{string} expr!:ios for keep_firing_for labels:{string} record
RuleGroup | interval labels:{string} limit:int name! partial_response_strategy query_offset rules:[AlertingRule]
PrometheusRuleSpec | groups:[RuleGroup]#name
PrometheusRule | apiVersion kind metadata:ObjectMeta spec!:PrometheusRuleSpec status:any
PrometheusSpec | replicas:int ruleNamespaceSelector:LabelSelector ruleSelector:LabelSelector scrapeInterval
    serviceMonitorNamespaceSelector:LabelSelector serviceMonitorSelector:LabelSelector version *
Prometheus | apiVersion kind metadata:ObjectMeta spec!:PrometheusSpec status:any
`;
