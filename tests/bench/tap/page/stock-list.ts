/**
 * The peer's list: 600 rows of plain DOM, each with a button that marks one person. A tap draws the row at once and puts one
 * document into stock PouchDB (adapter idb, which asks for no durability: relaxed). No framework: as fast as the peer can be.
 */
import PouchDB from 'pouchdb/lib/index-browser.es.js';
import { markDocument } from '../../peers/stock-documents.ts';
import { seededChance, seededSite, seededUuid } from '../../seeded.ts';

const site = seededSite(1);
const chance = seededChance(2);
const author = { site: seededUuid(chance), by: seededUuid(chance) };
const database = new PouchDB('peer', { adapter: 'idb' });
const list = document.createElement('ul');

for (const mark of site.marks) {
	const row = document.createElement('li');
	const name = document.createElement('span');
	const button = document.createElement('button');
	row.dataset.key = mark.person.id;
	name.textContent = `${mark.person.name} ${mark.person.group}`;
	button.type = 'button';
	button.textContent = '到场';
	button.addEventListener('click', () => {
		row.dataset.state = 'marked';
		button.textContent = '已到';
		void database.put(markDocument(mark, { site, author })).then(() => {
			row.dataset.state = 'saved';
		});
	});
	row.append(name, button);
	list.append(row);
}
document.body.append(list);
// The first operation opens the database; the list is ready when taps no longer pay for that.
await database.info();
document.body.dataset.ready = 'yes';
