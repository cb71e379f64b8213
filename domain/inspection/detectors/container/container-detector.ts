import type { DetectedApp, Detector } from '../../detector.ts';
import { finding, folderOf } from '../../finding.ts';
import { readDockerfile } from './dockerfile.ts';

/** Official base images that say which language the app is in (Docker Official Images). */
const LANGUAGES: Record<string, string> = {
  node: 'javascript',
  python: 'python',
  golang: 'go',
  ruby: 'ruby',
  rust: 'rust',
  php: 'php',
  openjdk: 'java',
  'eclipse-temurin': 'java',
  maven: 'java',
  gradle: 'java',
};

/** Folders that hold recipes for tools and developers, not an app. */
const NOT_AN_APP = /(^|\/)(\.devcontainer|docker|\.docker|ci|\.ci|scripts|tools)$/;

/** Any app that brings its own Dockerfile, whatever it is written in. */
export const containerDetector: Detector = {
  id: 'container',
  async detect(context) {
    const apps: DetectedApp[] = [];
    for (const path of context.below('.').filter((each) => /(^|\/)(Dockerfile|Containerfile)$/.test(each))) {
      if (NOT_AN_APP.test(folderOf(path))) continue;
      const ofApp = { path: folderOf(path), strength: 'deployable' } as const;
      const dockerfile = finding(path, path, 1, 'a Dockerfile');
      const reading = await context.lookAt(path);
      if (reading.state === 'unreadable' && reading.reason.why !== 'left-out') {
        // It builds an image whatever it says; what that listens on is somebody's to tell.
        apps.push({ ...ofApp, found: { dockerfile } });
        continue;
      }
      const image = await readDockerfile(context, path);
      if (!image) continue;
      const { base } = image;
      const name = base?.image.split('/').at(-1) ?? '';
      const language = LANGUAGES[name];
      const version = language ? /^\d+(\.\d+){0,2}/.exec(base?.tag ?? '')?.[0] : undefined;
      apps.push({
        ...ofApp,
        found: {
          language: base && language ? finding(language, path, base.line, `builds on ${name}`) : null,
          runtimeVersion:
            base && version ? finding(version, path, base.line, 'the image the Dockerfile builds on') : null,
          startCommand: image.start,
          port: image.portVariable ?? image.exposed,
          healthPath: image.healthPath,
          dockerfile,
        },
      });
    }
    return apps;
  },
};
