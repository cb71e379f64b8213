/** Who changed something; what a job's own token does starts no workflow. */
export interface Actor {
  login: string;
  byJob: boolean;
}
