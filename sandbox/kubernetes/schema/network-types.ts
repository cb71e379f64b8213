/** Field types of networking, discovery and RBAC. Notation: see `schema.ts`. */
export const NETWORK_TYPES = `
NetworkPolicyPort | endPort:int port:ios protocol
IPBlock | cidr! except:[string]
NetworkPolicyPeer | ipBlock:IPBlock namespaceSelector:LabelSelector podSelector:LabelSelector
NetworkPolicyEgressRule | ports:[NetworkPolicyPort] to:[NetworkPolicyPeer]
NetworkPolicyIngressRule | from:[NetworkPolicyPeer] ports:[NetworkPolicyPort]
NetworkPolicySpec | egress:[NetworkPolicyEgressRule] ingress:[NetworkPolicyIngressRule]
    podSelector:LabelSelector policyTypes:[string]
NetworkPolicy | apiVersion kind metadata:ObjectMeta spec:NetworkPolicySpec
~TypedLocalObjectReference | apiGroup kind! name!
~ServiceBackendPort | name number:int
IngressServiceBackend | name! port:ServiceBackendPort
IngressBackend | resource:TypedLocalObjectReference service:IngressServiceBackend
HTTPIngressPath | backend!:IngressBackend path pathType!
HTTPIngressRuleValue | paths!:[HTTPIngressPath]
IngressRule | host http:HTTPIngressRuleValue
IngressTLS | hosts:[string] secretName
IngressSpec | defaultBackend:IngressBackend ingressClassName rules:[IngressRule] tls:[IngressTLS]
IngressPortStatus | error port!:int protocol!
IngressLoadBalancerIngress | hostname ip ports:[IngressPortStatus]
IngressLoadBalancerStatus | ingress:[IngressLoadBalancerIngress]
IngressStatus | loadBalancer:IngressLoadBalancerStatus
Ingress | apiVersion kind metadata:ObjectMeta spec:IngressSpec status:IngressStatus
EndpointConditions | ready:bool serving:bool terminating:bool
ForNode | name!
ForZone | name!
EndpointHints | forNodes:[ForNode] forZones:[ForZone]
Endpoint | addresses!:[string] conditions:EndpointConditions deprecatedTopology:{string} hints:EndpointHints
    hostname nodeName targetRef:ObjectReference zone
EndpointSlice | addressType! apiVersion endpoints:[Endpoint] kind metadata:ObjectMeta ports:[EndpointPort]
PolicyRule | apiGroups:[string] nonResourceURLs:[string] resourceNames:[string] resources:[string]
    verbs!:[string]
Role | apiVersion kind metadata:ObjectMeta rules:[PolicyRule]
~RoleRef | apiGroup kind! name!
Subject | apiGroup kind! name! namespace
RoleBinding | apiVersion kind metadata:ObjectMeta roleRef!:RoleRef subjects:[Subject]
AggregationRule | clusterRoleSelectors:[LabelSelector]
ClusterRole | aggregationRule:AggregationRule apiVersion kind metadata:ObjectMeta rules:[PolicyRule]
ClusterRoleBinding | apiVersion kind metadata:ObjectMeta roleRef!:RoleRef subjects:[Subject]
`;
